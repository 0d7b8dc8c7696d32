"""What came over a line, read in the order it came: which tones, and when."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from infra.switch.testing.lines import Heard
from tests.onprem.peers.media import Media
from tests.onprem.peers.tone import RATE, level_db
from tests.onprem.tones import SOUND_S, Tones

WINDOW = RATE // 10
STEP = RATE // 20
HEARD_DB = -30.0
PROMPT_DB = -22.0  # of -15 dB whole; where a tone begins or ends, its neighbours sound a little too
STILL_HEARD_DB = -38.0
MISSING = 2
QUIET_DB = -45.0
GAP_S = 1.0  # sound that is read late was not silence
WHOLE_S = SOUND_S - 0.1


@dataclass
class Ears:
    """Looks at each piece of sound once; ``heard`` is what the prompts in it were."""

    media: Media
    tones: Tones
    heard: list[Heard] = field(default_factory=list)
    _samples: list[int] = field(default_factory=list)
    _packets: int = 0
    _began: datetime | None = None
    _position: int = 0
    _now: dict[str, Heard] = field(default_factory=dict)
    _missing: dict[str, int] = field(default_factory=dict)

    def listen(self) -> list[Heard]:
        """Everything heard so far, the oldest first."""
        self._take()
        while self._position + WINDOW <= len(self._samples):
            window = self._samples[self._position : self._position + WINDOW]
            self._note(window, self._moment(self._position))
            self._position += STEP
        return self.heard

    def hears(self, hertz: int, seconds: float = 0.3) -> bool:
        """At this moment."""
        return self.media.level_db(hertz, seconds) > HEARD_DB

    def has_music(self) -> bool:
        """Something, and none of the tones it could be."""
        if self.media.loudness_db(1.0) < QUIET_DB:
            return False
        known = [*self.tones.prompts.values(), *self.tones.parties.values()]
        return not any(self.media.level_db(hertz, 1.0) > HEARD_DB for hertz in known)

    def is_quiet(self, seconds: float = 0.3) -> bool:
        return self.media.loudness_db(seconds) < QUIET_DB

    def _take(self) -> None:
        """Packets in order; where none came for a while there was silence."""
        fresh = self.media.heard[self._packets :]
        before = self.media.heard[self._packets - 1 : self._packets] if self._packets else fresh[:1]
        for (earlier, _), (moment, samples) in pairwise([*before, *fresh]):
            gap_s = moment - earlier
            if gap_s > GAP_S:
                self._samples.extend([0] * round(gap_s * RATE))
            self._samples.extend(samples)
        if fresh and self._began is None:
            self._began = datetime.now(UTC)
        self._packets += len(fresh)

    def _note(self, window: list[int], moment: datetime) -> None:
        for text, hertz in self.tones.prompts.items():
            is_there = level_db(window, hertz) > (STILL_HEARD_DB if text in self._now else PROMPT_DB)
            self._missing[text] = 0 if is_there else self._missing.get(text, 0) + 1
            if is_there and text not in self._now:
                kind = "play" if "://" in text or text.startswith("tone:") else "say"
                self._now[text] = Heard(moment, kind, text)
                self.heard.append(self._now[text])
            elif text in self._now and self._missing[text] >= MISSING:
                over = self._now.pop(text)
                over.ended_at = moment
                over.was_cut = (moment - over.at).total_seconds() < WHOLE_S

    def _moment(self, position: int) -> datetime:
        behind_s = (len(self._samples) - position) / RATE
        return datetime.now(UTC) - timedelta(seconds=behind_s)
