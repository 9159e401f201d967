"""Finding, launching and ending the browser, and keeping its profile to ourselves."""

import asyncio
import contextlib
import os
import re
import shutil
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from playwright.async_api import BrowserContext, Playwright, Route

from helpdesk.whatsapp.guard import end_browser, end_guards, start_guard
from helpdesk.whatsapp.network import NetworkPolicy

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
)
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    # The resolver's rules do not hold for WebRTC's datagrams. Browsers knew the switch under the
    # second name before they knew it under the first.
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
# Chromium keeps the page of suggestions under the address field ready in each window, with a
# process that takes longer to start than all the rest. A second switch of this name puts the first
# one out of force, so what Playwright switches off is in it as well.
NO_SUGGESTIONS = "--disable-features=" + ",".join(
    (
        "WebUIOmniboxAimPopup",
        "WebUIOmniboxFullPopup",
        "WebUIOmniboxPopup",
        # Playwright's:
        "AimEnabled",
        "AvoidCorsURLLoaderRestartOnRedirect",
        "AvoidUnnecessaryBeforeUnloadCheckSync",
        "DestroyProfileOnBrowserClose",
        "HttpsFirstBalancedModeAutoEnable",
        "HttpsUpgrades",
        "LensOverlay",
        "MediaRouter",
        "NetworkTimeServiceQuerying",
        "OptimizationHints",
        "PaintHolding",
        "PreconnectToSearch",
        "TcpPortRandomizationWin",
        "ThirdPartyStoragePartitioning",
        "msEdgeUpdateLaunchServicesPreferredVersion",
        "msForceBrowserSignIn",
    )
)
"""The switch of a browser that nobody types addresses into."""

_USUAL_VERSION = 140
_VERSION_SECONDS = 10.0
_LAUNCH_SECONDS = 30.0
_CLOSE_SECONDS = 2.0


class ProfileInUse(Exception):
    """Another helpdesk has this profile open."""


class ProfileLock:
    """An exclusive lock beside a profile folder, held while the context lasts.

    The system releases it when the process dies, however it dies. Raises ProfileInUse.
    """

    def __init__(self, profile: Path) -> None:
        self._path = profile.parent / f"{profile.name}.lock"
        self._file: int | None = None

    def __enter__(self) -> Self:
        """Take the lock."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(file)
        except OSError as error:
            os.close(file)
            raise ProfileInUse(f"another process uses {self._path.stem}") from error
        self._file = file
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Release it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _lock(file: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def find_browser(chosen: Path | None, own: Path | None = None) -> Path | None:
    """The browser to use: the chosen one alone if one was chosen, else one that is installed,
    else `own` (the one that Playwright would download); None when there is none."""
    if chosen is not None:
        return chosen if chosen.is_file() else None
    for command in _COMMANDS:
        found = shutil.which(command)
        if found:
            return Path(found)
    places = [Path(place) for place in _PLACES] + ([own] if own else [])
    return next((place for place in places if place.is_file()), None)


async def user_agent(browser: Path) -> str:
    """The agent that this browser has with a window: WhatsApp Web turns headless ones away."""
    system = {"darwin": "Macintosh; Intel Mac OS X 10_15_7", "win32": "Windows NT 10.0; Win64; x64"}
    platform = system.get(sys.platform, "X11; Linux x86_64")
    version = await _major_version(browser)
    return (
        f"Mozilla/5.0 ({platform}) AppleWebKit/537.36 (KHTML, like Gecko) "
        f"Chrome/{version}.0.0.0 Safari/537.36"
    )


async def _major_version(browser: Path) -> int:
    if sys.platform == "win32":  # there it opens a window instead of answering
        return _USUAL_VERSION
    pipe, null = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        browser, "--version", stdout=pipe, stderr=null, stdin=null
    )
    try:
        async with asyncio.timeout(_VERSION_SECONDS):
            output, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        return _USUAL_VERSION
    found = re.search(rb"(\d+)\.\d+", output)
    return int(found[1]) if found else _USUAL_VERSION


class Browser:
    """A running browser on a profile. `context` has the page in it."""

    def __init__(self, profile: Path, context: BrowserContext, guard: Any) -> None:
        self.profile = profile
        self.context = context
        self._guard = guard

    async def close(self) -> None:
        """End the browser with all its processes, within 4 seconds whatever state it is in."""
        with contextlib.suppress(Exception):  # it may be dead already: the guard sees to it
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self.context.close()
        await asyncio.to_thread(_end, self.profile, self._guard)


def _end(profile: Path, guard: Any) -> None:
    end_browser(profile)
    guard.kill()
    guard.communicate()


async def launch(
    playwright: Playwright, browser: Path, profile: Path, policy: NetworkPolicy
) -> Browser:
    """Start the browser on the profile, after removing what an earlier one left behind.

    Raises playwright's Error or TimeoutError; then nothing is left running.
    """
    await asyncio.to_thread(_clear, profile)
    guard = await asyncio.to_thread(start_guard, profile)
    try:
        async with asyncio.timeout(_LAUNCH_SECONDS):
            context = await _launch_context(playwright, browser, profile, policy)
            await context.route(policy.others(), _stop_others(policy))
    except BaseException:
        await asyncio.shield(asyncio.to_thread(_end, profile, guard))
        raise
    return Browser(profile, context, guard)


async def _launch_context(
    playwright: Playwright, browser: Path, profile: Path, policy: NetworkPolicy
) -> BrowserContext:
    return await playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=str(browser),
        headless=True,
        # Chromium refuses to run its sandbox as root.
        chromium_sandbox=not _is_root(),
        args=[*_QUIET, NO_SUGGESTIONS, f"--host-resolver-rules={policy.resolver_rules()}"],
        user_agent=await user_agent(browser),
        # Files of messages take another way (page_files.py).
        accept_downloads=False,
        service_workers="block",
        handle_sigint=False,
        handle_sigterm=False,
        handle_sighup=False,
    )


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _clear(profile: Path) -> None:
    """End a browser that outlived its helpdesk, and remove the lock it or another host left:
    the profile is ours by ProfileLock."""
    profile.mkdir(parents=True, exist_ok=True)
    end_browser(profile)
    end_guards(profile)
    for name in ("SingletonLock", "SingletonCookie", "SingletonSocket"):
        (profile / name).unlink(missing_ok=True)


def _stop_others(policy: NetworkPolicy) -> Any:
    async def decide(route: Route) -> None:
        if policy.allows(route.request.url):
            await route.continue_()
        else:
            await route.abort("blockedbyclient")

    return decide
