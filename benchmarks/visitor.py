"""A visitor of the dashboard who is no browser: pages are asked for and uploads made as one does.

It speaks Streamlit's own protocol over one connection, which is one tab.
"""

from __future__ import annotations

import http.cookiejar
import re
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

SILENT = 120.0
"""Seconds without a word from the server after which a page is given up."""


class Gone(Exception):
    """The server closed the connection, or says nothing any more."""


class Visitor:
    """One tab, with what the server has drawn in it by now.

    Attributes
    ----------
    session_id
        What the server calls it.
    elements
        What was drawn, by its place on the page.
    """

    def __init__(self, port: int, query: str = "", page: str = "") -> None:
        self._base = f"http://localhost:{port}"
        self._query, self._page = query, page
        self._cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self._cookies)
        )
        self._opener.open(f"{self._base}/_stcore/health", timeout=30).read()
        token = next((c.value for c in self._cookies if "xsrf" in c.name), "") or ""
        self._token = re.sub(r'^"|"$', "", token)
        self._stack = ExitStack()
        protocols = ["streamlit", *filter(None, [self._token])]
        self._line = self._stack.enter_context(
            connect(
                f"ws://localhost:{port}/_stcore/stream",
                subprotocols=protocols,  # type: ignore[arg-type]
                additional_headers={
                    "Cookie": "; ".join(f"{each.name}={each.value}" for each in self._cookies)
                },
                max_size=None,
                open_timeout=60,
            )
        )
        self.session_id = ""
        self.elements: dict[tuple[int, ...], Any] = {}
        self._widgets: dict[str, Any] = {}

    def __enter__(self) -> Self:
        """Be there."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the tab."""
        self.close()

    def close(self) -> None:
        """Close the tab."""
        self._stack.close()

    def run(self) -> Self:
        """Ask for the page, and wait until it is drawn."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_name = self._query, self._page
        for state in self._widgets.values():
            asked.widget_states.widgets.append(state)
        self._line.send(message.SerializeToString())
        return self.wait()

    def wait(self) -> Self:
        """Wait until the page is drawn: one that begins anew half way is drawn when that is."""
        for message in self._messages():
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.elements = {}
                self.session_id = message.new_session.initialize.session_id or self.session_id
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                place = tuple(message.metadata.delta_path)
                self.elements[place] = message.delta.new_element
            elif kind == "script_finished" and message.script_finished == 0:
                return self
        raise Gone("the page was never drawn")

    def _messages(self) -> Iterator[ForwardMsg]:
        while True:
            try:
                data = self._line.recv(timeout=SILENT)
            except (ConnectionClosed, TimeoutError) as error:
                raise Gone(str(error)) from error
            message = ForwardMsg()
            message.ParseFromString(data if isinstance(data, bytes) else data.encode())
            yield message

    def words(self) -> str:
        """All that the page says, one line an element."""
        said = []
        for element in self.elements.values():
            kind = element.WhichOneof("type")
            part = getattr(element, kind)
            said += [
                str(getattr(part, name))
                for name in ("body", "label", "value")
                if hasattr(part, name)
            ]
        return re.sub(r"\\(.)", r"\1", "\n".join(said))  # Markdown, as it is read

    def answers(self) -> tuple[str, ...]:
        """What the page draws as HTML of the model's answers: scores, and texts with colours."""
        bodies = [each.html.body for each in self.elements.values() if each.HasField("html")]
        return tuple(body for body in bodies if body.startswith("<div role="))

    def upload(self, label: str, files: Mapping[str, bytes]) -> Self:
        """Put files into the field whose label begins so, and wait for the page that follows."""
        fields = [
            each.file_uploader
            for each in self.elements.values()
            if each.WhichOneof("type") == "file_uploader"
        ]
        field = next((each for each in fields if each.label.startswith(label)), None)
        if field is None:
            raise Gone(f"the page has no field {label!r}")
        message = BackMsg()
        asked = message.file_urls_request
        asked.request_id, asked.session_id = uuid.uuid4().hex, self.session_id
        asked.file_names.extend(files)
        self._line.send(message.SerializeToString())
        urls = next(
            each.file_urls_response.file_urls
            for each in self._messages()
            if each.WhichOneof("type") == "file_urls_response"
        )
        state = WidgetState(id=field.id)
        for (name, data), place in zip(files.items(), urls, strict=True):
            self.put(place.upload_url, name, data)
            info = state.file_uploader_state_value.uploaded_file_info.add()
            info.name, info.size, info.file_id = name, len(data), place.file_id
            info.file_urls.CopyFrom(place)
        self._widgets[field.id] = state
        return self.run()

    def put(self, path: str, name: str, data: bytes) -> int:
        """Send a file as a browser does; the status."""
        border = uuid.uuid4().hex
        head = (
            f'--{border}\r\nContent-Disposition: form-data; name="file"; '
            f'filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        )
        body = head.encode() + data + f"\r\n--{border}--\r\n".encode()
        request = urllib.request.Request(
            f"{self._base}{path}",
            data=body,
            method="PUT",
            headers={
                "Content-Type": f"multipart/form-data; boundary={border}",
                "X-Xsrftoken": self._token,
            },
        )
        try:
            with self._opener.open(request, timeout=60) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code


def fetched(port: int, path: str) -> tuple[int, str]:
    """Status and text of an address of the server; 0 where nobody answers."""
    try:
        with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=30) as answer:
            return int(answer.status), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def wait_until(true: Any, seconds: float) -> bool:
    """Wait until something is so; whether it came about."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.25)
    return bool(true())
