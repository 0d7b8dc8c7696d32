"""An agent's browser on a site: the real page in a real Chromium, whose microphone is a tone of ours."""

import math
import os
import subprocess
import wave
from array import array
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from playwright.async_api import Browser, Page, Playwright, async_playwright, expect

from tests.plugins.chromium import chromium

RATE: Final = 48_000
SOON_MS: Final = 20_000

# What a microphone's processing would take for noise is the very tone we send; the page asks for it, as it should.
_PLAIN_MICROPHONE: Final = """
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = () =>
  open({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
"""
# Of one tone, or, where none is named, of the loudest there is.
_LEVEL_DB: Final = """
async (hertz) => {
  const speaker = document.querySelector("audio");
  if (!speaker?.srcObject) return -200;
  const context = new AudioContext();
  await context.resume();
  const analyser = context.createAnalyser();
  analyser.fftSize = 16384;
  context.createMediaStreamSource(speaker.srcObject).connect(analyser);
  await new Promise((done) => setTimeout(done, 900));
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  const at = Math.round((hertz * analyser.fftSize) / context.sampleRate);
  await context.close();
  return Math.max(...(hertz ? bins.slice(at - 1, at + 2) : bins), -200);
}
"""


class AgentBrowser:
    """``hertz`` is what the microphone hears; with an ``authority`` the browser trusts it, without it trusts anybody.

    ``program`` runs the browser, where that is not simply run here.
    """

    def __init__(
        self, address: str, hertz: int, folder: Path, authority: Path | None = None, program: Path | None = None
    ) -> None:
        self.address = address
        self._program = program or chromium()
        self._home = _home_that_trusts(authority, folder) if authority else None
        self.complaints: list[str] = []
        self._microphone = _tone(folder / "microphone.wav", hertz)
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    async def __aenter__(self) -> Self:
        self._playwright = await async_playwright().start()
        options = [
            "--no-sandbox",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-audio-capture={self._microphone}",
            "--autoplay-policy=no-user-gesture-required",
        ]
        environment = os.environ | {"HOME": str(self._home)} if self._home else None
        self._browser = await self._playwright.chromium.launch(
            executable_path=self._program, args=options, env=environment
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._browser:
            await self._browser.close()
        if self._playwright:
            await self._playwright.stop()

    async def agent(self, name: str) -> Page:
        """Log in by the demo's own door, open the agent's page, and wait until the phone is ready there."""
        page = await self._page()
        await page.goto(f"{self.address}/login")
        await page.get_by_role("button", name=name).click()
        await page.wait_for_url("**/console/**")
        await page.goto(f"{self.address}/console/agent")
        await expect(page.locator("#phone-status")).to_have_text("Phone ready", timeout=SOON_MS)
        return page

    async def caller(self) -> Page:
        """Open the web phone of the demonstration, and wait until it can call."""
        page = await self._page()
        await page.goto(f"{self.address}/phone")
        await expect(page.locator("#call")).to_be_enabled(timeout=SOON_MS)
        return page

    async def _page(self) -> Page:
        assert self._browser
        context = await self._browser.new_context(permissions=["microphone"], ignore_https_errors=self._home is None)
        await context.add_init_script(_PLAIN_MICROPHONE)
        page = await context.new_page()
        page.set_default_timeout(SOON_MS)
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page


async def hears(page: Page, hertz: int | None) -> float:
    """How loud a tone, or whatever there is, sounds in what the page plays, in dB of its analyser (a full tone: -30)."""
    return float(await page.evaluate(_LEVEL_DB, hertz))


def _home_that_trusts(authority: Path, folder: Path) -> Path:
    """A user's folder with Chromium's list of authorities, as the manual has it for Linux."""
    known = folder / "home" / ".pki" / "nssdb"
    known.mkdir(parents=True)
    database = ["-d", f"sql:{known}"]
    for order in (["-N", "--empty-password"], ["-A", "-n", "site", "-t", "C,,", "-i", str(authority)]):
        subprocess.run(["certutil", *database, *order], check=True)
    return folder / "home"


def _tone(path: Path, hertz: int) -> Path:
    samples = array("h", (round(8000 * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(RATE)))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return path
