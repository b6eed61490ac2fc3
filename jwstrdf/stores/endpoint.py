"""Speaking with a SPARQL endpoint (SPARQL 1.1 Protocol): requests, patience, and what its errors mean.

The requests are made by SPARQLWrapper. Around it stand a limit of time and size, no redirects (a password must
not travel on), no proxy to this machine itself, and messages that never show user, password or query string.
"""

from __future__ import annotations

import http.client
import io
import re
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import IO, Any, cast
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from jwstrdf.errors import StoreError, UsageError

TIMEOUT = 300.0
"""Seconds that an answer may take, the whole of it."""

LARGEST = 512 * 2**20
"""Bytes of an answer that is held in memory."""

_LONG = 1500
"""Characters of a query that still fit into an address."""

_PIECE = 2**18
_AGAIN = (502, 503, 504)
"""Answers that say "not now"; asked once more."""
_PAUSE = 0.5
_LOOPBACK = re.compile(r"localhost|127(\.\d+){3}|::1", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """Where an endpoint is. `url` is without user and password, `shown` without the query string as well."""

    url: str
    shown: str
    host: str
    user: str | None = None
    password: str | None = None

    def hide(self, text: str) -> str:
        """The text without the password, should an endpoint repeat it."""
        return text.replace(self.password, "***") if self.password else text


def address_of(text: str) -> Address:
    """The parts of a URL; UsageError `bad-parameter` for what is none."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        if not host or any(ord(c) <= 32 or c == "\x7f" for c in text):
            raise ValueError
    except ValueError:
        raise UsageError(
            "bad-parameter",
            "the store is no URL of a SPARQL endpoint",
            hint="give --store an address like http://localhost:7878/query",
            where=shown(text),
        ) from None
    bracketed = f"[{host}]" if ":" in host else host
    place = bracketed if port is None else f"{bracketed}:{port}"
    user, password = (None if p is None else unquote(p) for p in (parts.username, parts.password))
    bare = SplitResult(parts.scheme, place, parts.path, parts.query, "")
    return Address(urlunsplit(bare), shown(text), host, user, password)


def shown(text: str) -> str:
    """A URL as messages may show it: without user, password and query string."""
    head = re.split(r"[?#]", text, maxsplit=1)[0]
    return re.sub(r"(?<=://)[^/]*@", "", head)


class Endpoint:
    """One endpoint. `server` is the name that it gives itself, known after the first answer."""

    def __init__(self, address: Address, *, timeout: float = TIMEOUT, largest: int = LARGEST) -> None:
        self.address, self.timeout, self.largest = address, timeout, largest
        self.server: str | None = None
        handlers: list[Any] = [_NoRedirects]
        if _LOOPBACK.fullmatch(address.host):
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)

    def ask(self, query: str, form: str, accept: str, dataset: Sequence[tuple[str, str]]) -> tuple[str, bytes]:
        """The media type of the answer, and its bytes. `dataset` are the parameters that name the graphs."""
        began = time.monotonic()
        with self.stream(query, form, accept, dataset) as (kind, body):
            out = io.BytesIO()
            while piece := body.read(_PIECE):
                out.write(piece)
                if out.tell() > self.largest:
                    raise self.odd(
                        f"the answer is larger than {self.largest // 2**20} MiB", hint="ask for less, or with a LIMIT"
                    )
                if time.monotonic() > began + self.timeout:
                    raise TimeoutError
            self.whole(body)
            return kind, out.getvalue()

    def whole(self, body: IO[bytes]) -> None:
        """StoreError `endpoint-answer` for an answer that is shorter than was announced."""
        if getattr(body, "length", None):
            raise self.odd("the answer broke off")

    @contextmanager
    def stream(
        self, query: str, form: str, accept: str, dataset: Sequence[tuple[str, str]]
    ) -> Iterator[tuple[str, IO[bytes]]]:
        """As `ask`, with the body as a file that is read while it comes; errors in between have a code, too."""
        try:
            with self._sent(query, form, accept, dataset) as response:
                self.server = response.headers.get("Server") or self.server
                yield response.headers.get_content_type(), cast("IO[bytes]", response)
        except StoreError:
            raise
        except urllib.error.HTTPError as problem:
            raise self._refused(problem) from None
        except urllib.error.URLError as problem:
            raise self._unreachable(problem.reason) from None
        except (http.client.IncompleteRead, ConnectionError) as problem:
            raise self.odd(f"the answer broke off ({type(problem).__name__})") from None
        except OSError as problem:
            raise self._unreachable(problem) from None
        except http.client.HTTPException as problem:
            raise self.odd(f"this is no answer of a web server ({type(problem).__name__})") from None

    def odd(self, message: str, hint: str | None = None) -> StoreError:
        """The error for an answer that cannot be read."""
        default = "the address must be that of the query service, such as http://localhost:7878/query"
        return StoreError("endpoint-answer", message, hint=hint or default, where=self.address.shown)

    def _sent(self, query: str, form: str, accept: str, dataset: Sequence[tuple[str, str]]) -> http.client.HTTPResponse:
        from SPARQLWrapper import GET, POST

        wrapper = _wrapper(self.address.url, form, partial(self._opener.open, timeout=self.timeout))
        wrapper.setMethod(POST if len(query) > _LONG or "?" in self.address.url else GET)
        wrapper.setOnlyConneg(True)
        wrapper.addCustomHttpHeader("Accept", accept)
        wrapper.setCredentials(self.address.user, self.address.password)
        for name, value in dataset:
            wrapper.addParameter(name, value)
        wrapper.setQuery(query)
        try:
            return cast("http.client.HTTPResponse", wrapper.query().response)
        except urllib.error.HTTPError as problem:
            if problem.code not in _AGAIN:
                raise
            problem.close()
        except ConnectionError:  # it hung up before it answered
            pass
        time.sleep(min(_PAUSE, self.timeout))
        return cast("http.client.HTTPResponse", wrapper.query().response)

    def _refused(self, problem: urllib.error.HTTPError) -> StoreError:
        try:
            words = self._plain(problem.read(4000), problem.headers.get_content_type())
        except (OSError, http.client.HTTPException):
            words = ""
        finally:
            problem.close()
        hints = {
            401: "give user and password in the URL: https://user:password@host/path",
            403: "give user and password in the URL: https://user:password@host/path",
            404: "the address must be that of the query service, such as http://localhost:7878/query",
        }
        if 300 <= problem.code < 400:
            place = shown(problem.headers.get("Location") or "")
            return StoreError(
                "endpoint-refused",
                f"the endpoint sends us on to another address (HTTP {problem.code})",
                hint=f"give --store that address: {place}" if place else None,
                where=self.address.shown,
            )
        return StoreError(
            "endpoint-refused",
            f"the endpoint refused: HTTP {problem.code}{': ' + words if words else ''}",
            hint=hints.get(problem.code),
            where=self.address.shown,
        )

    def _plain(self, text: bytes, kind: str) -> str:
        words = text.decode("utf-8", "replace")
        if "html" in kind or words.lstrip()[:1] == "<":
            words = re.sub(r"(?is)<(script|style)\b.*?</\1>|<[^>]*>", " ", words)
        words = self.address.hide(" ".join("".join(c if c.isprintable() else " " for c in words).split()))
        return words if len(words) <= 300 else words[:300].rsplit(" ", 1)[0] + " ..."

    def _unreachable(self, reason: object) -> StoreError:
        if isinstance(reason, TimeoutError | socket.timeout):
            return StoreError(
                "endpoint-timeout",
                f"the endpoint did not answer within {self.timeout:g} s",
                hint="ask for less, or give it longer with JWSTRDF_TIMEOUT (seconds)",
                where=self.address.shown,
            )
        told = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        return StoreError(
            "endpoint-unreachable",
            f"the endpoint cannot be reached: {self.address.hide(told)}",
            hint="is the address right, and the server running?",
            where=self.address.shown,
        )


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer that the user must see: urllib would send the password on with it."""

    def redirect_request(self, *_: Any) -> None:
        """Never follow."""


def _wrapper(url: str, form: str, opening: Callable[..., Any]) -> Any:
    try:
        from SPARQLWrapper import SPARQLWrapper
    except ImportError as problem:
        raise UsageError(
            "missing-extra",
            "asking an endpoint needs SPARQLWrapper, which is not installed",
            hint="pip install 'jwstrdf[remote]'",
        ) from problem

    class Wrapper(SPARQLWrapper):
        """Knows the form of its query (a guess takes words of a comment for an update), has an opener of its own."""

        def _parseQueryType(self, _: str) -> str:
            return form

        def _query(self) -> tuple[Any, str]:
            return opening(self._createRequest()), self.returnFormat

    return Wrapper(url)
