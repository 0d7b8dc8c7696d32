"""What is measured: a number to call, where, and the processes that answer for it."""

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.bench_onprem import host as hosts
from infra.bench_onprem import ours, sipp
from infra.bench_onprem.host import Host
from infra.bench_onprem.processes import child, cpu_s
from infra.bench_onprem.site import DEMO, Site, site
from infra.bench_onprem.stub import NUMBERS

MOST_FAILED: Final = 0.01
SETTLE_S: Final = 0.5
REST_S: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """``pids`` pay for its calls, with what they started."""

    name: str
    number: str
    sip_port: int
    pids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One load: how the calls went and what each of them cost."""

    outcome: sipp.Outcome
    cpu_ms: float

    @property
    def is_good(self) -> bool:
        return self.outcome.created > 0 and self.outcome.failed_share < MOST_FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """All that runs during the benchmark; ``site`` only where the functions are measured as well.

    ``rest`` is the share of a core each process takes while nobody calls, which no call is charged with.
    """

    host: Host
    folder: Path
    bare: int
    ours: ours.Ours
    site: Site | None
    rest: Mapping[int, float]

    def raw(self, number: str) -> Subject:
        """Asterisk by itself."""
        return Subject(name="Asterisk", number=number, sip_port=self.host.sip_port, pids=(self.host.pid,))

    def bare_ari(self) -> Subject:
        return Subject(name="ARI", number="9004", sip_port=self.host.sip_port, pids=(self.host.pid, self.bare))

    def stubbed(self, path: str) -> Subject:
        """Our switch; what the stub of the functions costs is not ours to pay."""
        pids = (self.host.pid, self.ours.switch)
        return Subject(name="switch", number=NUMBERS[path], sip_port=self.host.sip_port, pids=pids)

    def whole(self, number: str = DEMO) -> Subject | None:
        """Everything: Asterisk, switch, functions, tables and job queues."""
        if self.site is None:
            return None
        return Subject(name="site", number=number, sip_port=self.site.sip_port, pids=(self.site.pid,))

    def load(self, subject: Subject, *, rate: float, calls: int, hold_s: float = 1.0) -> Run:
        """Call a subject and count what that costs."""
        before, began = cpu_s(*subject.pids), time.monotonic()
        load = sipp.Load(number=subject.number, rate=rate, calls=calls, hold_s=hold_s, sip_port=subject.sip_port)
        outcome = sipp.run(self.host, load, self.folder)
        time.sleep(SETTLE_S)
        spent_s = cpu_s(*subject.pids) - before - self.at_rest(subject) * (time.monotonic() - began)
        return Run(outcome, spent_s * 1000 / max(1, outcome.created))

    def at_rest(self, subject: Subject) -> float:
        """The share of a core its processes take anyway."""
        return sum(self.rest[pid] for pid in subject.pids)


@contextmanager
def bench(tree: Path, *, with_site: bool) -> Iterator[Bench]:
    """Start everything, and end it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cordboard-bench-")))
        host = stack.enter_context(hosts.asterisk(tree))
        media = f"sound:{host.home.seen_as}/sounds/{hosts.PROMPT}"
        module = "infra.bench_onprem.peers.bare_ari"
        bare = stack.enter_context(child(module, host.ari_url, hosts.ARI_PASSWORD, media, log=folder / "bare.log"))
        switch = stack.enter_context(ours.switch(host, folder))
        whole = stack.enter_context(site(tree, folder)) if with_site else None
        pids = [host.pid, bare, switch.switch, *([whole.pid] if whole else [])]
        yield Bench(host=host, folder=folder, bare=bare, ours=switch, site=whole, rest=_rest(pids))


def _rest(pids: Sequence[int]) -> dict[int, float]:
    before, began = {pid: cpu_s(pid) for pid in pids}, time.monotonic()
    time.sleep(REST_S)
    took_s = time.monotonic() - began
    return {pid: (cpu_s(pid) - spent_s) / took_s for pid, spent_s in before.items()}
