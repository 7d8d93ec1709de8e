"""`wirebrief` as a process, and a user of its sandbox."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from tests.loopback import free_port
from tests.patience import PATIENCE_SECONDS

BIN: Final = Path(sys.executable).parent
# Only what hangs waits so long: other tests load models meanwhile.
START_SECONDS: Final = 180
STOP_SECONDS: Final = 60
READER: Final = 1001
# The name of a spaCy model that is not installed: claims are found by patterns, which saves 8 s of CPU time.
NO_MODEL: Final = "wirebrief_test_no_model"
WITHOUT_MODELS: Final = {"WIREBRIEF_SPACY_MODEL_EN": NO_MODEL, "WIREBRIEF_SPACY_MODEL_FR": NO_MODEL}


class Running:
    """A `wirebrief run` or `wirebrief sandbox` process, and an HTTP client of its sandbox.

    The process leads its own session and process group, so that a signal to the group reaches no other process.
    """

    def __init__(self, command: str, data_dir: Path, port: int, *, has_models: bool = False, **settings: str) -> None:
        """Starts the process.

        Args:
            command: "run" or "sandbox".
            data_dir: Its data folder, which is created; the log is written there.
            port: Port of its sandbox.
            has_models: True if the spaCy models are loaded, as in production.
            settings: Further environment variables.
        """
        self.port = port
        own = {
            "WIREBRIEF_DATA_DIR": str(data_dir),
            "WIREBRIEF_SANDBOX_PORT": str(port),
            "WIREBRIEF_POLL_TICK_SECONDS": "1",
            "WIREBRIEF_GATHER_SECONDS": "0",
        }
        own |= {} if has_models else WITHOUT_MODELS
        environment = {k: v for k, v in os.environ.items() if not k.startswith("WIREBRIEF_")} | own | settings
        self.log = data_dir / f"{command}.log"
        data_dir.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [BIN / "wirebrief", command],
                env=environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE_SECONDS) as reply:
            return json.load(reply)

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as reply:
            return json.load(reply)

    def wait_for(self, what: Callable[[], Any], seconds: float = START_SECONDS) -> Any:
        """Calls `what` every 50 ms and returns its first true value; fails with the log after `seconds`."""
        for _ in range(int(seconds * 20)):
            if self.process.poll() is not None:
                pytest.fail(f"wirebrief ended with {self.process.returncode}:\n{self.log.read_text()[-4000:]}")
            try:
                if value := what():
                    return value
            except OSError:
                pass
            select_pause(0.05)
        return pytest.fail(f"not within {seconds} s:\n{self.log.read_text()[-4000:]}")

    def wait_until_ready(self) -> None:
        self.wait_for(lambda: self.get("/sandbox/stats")["ready"])

    def messages(self, chat_id: int = READER) -> list[dict[str, Any]]:
        return list(self.get(f"/sandbox/chats/{chat_id}/messages"))

    def from_bot(self, chat_id: int = READER) -> list[dict[str, Any]]:
        return [message for message in self.messages(chat_id) if message["from"] == "bot"]

    def say(self, text: str, user_id: int = READER) -> dict[str, Any]:
        """Sends `text` as a user and returns the first answer of the bot."""
        before = max((message["message_id"] for message in self.messages(user_id)), default=0)
        self.post(f"/sandbox/users/{user_id}/send", {"text": text})
        answers = self.wait_for(lambda: [m for m in self.from_bot(user_id) if m["message_id"] > before])
        return dict(answers[0])

    def stop(self, number: int = signal.SIGTERM, seconds: float = STOP_SECONDS) -> int:
        """Sends the signal and returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(seconds)


def select_pause(seconds: float) -> None:
    """Blocks for `seconds`, between two requests to another process."""
    import select

    select.select([], [], [], seconds)


@pytest.fixture(scope="session", autouse=True)
def _sigint_is_not_ignored() -> None:
    # A script starts what it puts into the background with SIGINT ignored, and a child process inherits that: the bot
    # would then not end by SIGINT before it has installed its own handlers.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Returns a function that starts a process, which is killed at the end of the test."""
    running: list[Running] = []

    def begin(command: str = "run", data: str = "data", port: int | None = None, **more: Any) -> Running:
        running.append(Running(command, tmp_path / data, port or free_port(), **more))
        return running[-1]

    yield begin
    for process in running:
        process.stop(signal.SIGKILL)
