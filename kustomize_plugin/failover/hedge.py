"""Asks the tiers of a model group so that the first words come in time: kustomize-litellm's hedge, version 1.

It lies beside config.yaml, where LiteLLM imports it as a custom provider, and needs LiteLLM and nothing else. Its
settings are in the model_info of each group's one deployment `hedge/GROUP`; docs/hedge.md tells what it does.

Every tier is asked for a stream, also where the client wants the answer whole: only a stream shows early that somebody
is answering. A tier speaks with its first words that are not blank. LiteLLM takes half a millisecond for each piece of
a stream; so, where the client wants the answer whole, LiteLLM asks for a whole one too, once the hedge has seen how it
asks the tier for a stream. The upstream is asked for a stream all the same, and LiteLLM is handed what it said in one
piece.
"""

# ruff: noqa: ARG002 - LiteLLM passes these arguments by their names

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextvars import ContextVar
from functools import partial
from typing import Any, ClassVar

import litellm
from litellm import CustomStreamWrapper, httpx  # the one that it sends with
from litellm._logging import verbose_proxy_logger as log
from litellm.integrations.custom_logger import CustomLogger
from litellm.llms.custom_llm import CustomLLM

VERSION = 1
MARK = "kustomize_litellm"  # in model_info; what the merge compiled is below it
HEADER = "x-kustomize-litellm-tier"  # of an answer: the tier that gave it
BREAK_SECONDS = 15.0  # how long a tier that lost is asked last
SLOW_SECONDS = 1.0  # who was silent this long before failing, made the client wait: it has lost too
BOOK_SECONDS = 0.05  # how long LiteLLM waits before it books a stream: the client gets the end of it first
POLL_SECONDS = 0.1  # how often a request that may not hedge yet looks again
CHAT = frozenset(
    ("completion", "acompletion", "text_completion", "atext_completion", "anthropic_messages", "responses",
     "aresponses")
)  # fmt: skip
SPOKEN = (
    "content",
    "tool_calls",
    "function_call",
    "reasoning_content",
    "thinking_blocks",
    "audio",
    "images",
    "refusal",
)
SENT = (*SPOKEN, "reasoning", "reasoning_details", "thinking")  # what upstreams call some of them
TEXTS = ("content", "reasoning_content", "reasoning", "thinking")
STREAMS = ("text/event-stream", "application/x-ndjson")
FORM = ("stream", "stream_options")  # what makes a question for a stream of one for a whole answer
ENDS = frozenset(("length", "content_filter", "tool_calls", "function_call"))  # an answer may be empty and end so

BODY_HEADERS = ("content-type", "content-length", "content-encoding", "transfer-encoding")
# texts that come in pieces; any other is whole, and some upstreams tell it with every piece
GROWING = frozenset((*TEXTS, "refusal", "arguments", "input", "text", "summary", "data", "transcript"))
OWN = ("choices", "message", "created", "created_at", "obfuscation")  # what may differ between pieces that are joined

# This finalizer tidies the ids in log lines of a stream that nobody reads to its end, and sets ContextVars for it.
# Before Python 3.12 the garbage collector may run inside ContextVar.set(), and then the interpreter may crash
# (CPython's issue 148891). The hedge makes a stream of every answer.
if hasattr(CustomStreamWrapper, "__del__"):
    del CustomStreamWrapper.__del__

Json = dict[str, Any]
Exchange = Callable[[httpx.Request], Awaitable[httpx.Response]]


class Request:
    """What one request of a client has come to.

    `tier` is who answers it, at `api_base`; `lost` are tiers that it need not ask again, `timeout` is what the client
    asked for.
    `shown` are the hidden parameters of a stream, from which LiteLLM makes the headers when the first words are there.
    """

    def __init__(self) -> None:
        self.tier = self.api_base = ""
        self.lost: set[str] = set()
        self.timeout: object = None
        self.shown: Json = {}

    def won(self, leg: Leg) -> None:
        """Note who answers."""
        self.tier, self.api_base = leg.tier, leg.api_base  # not the leg: LiteLLM keeps contexts for a while
        self.shown["api_base"] = leg.api_base
        self.shown["additional_headers"] = {**(self.shown.get("additional_headers") or {}), HEADER: leg.tier}


current: ContextVar[Request | None] = ContextVar("kustomize_litellm_request", default=None)
inside: ContextVar[bool] = ContextVar("kustomize_litellm_inside", default=False)  # who may ask a tier by its name


class Settings:
    """What was compiled for one group; `waits` are the seconds that each tier may be silent."""

    def __init__(self, group: str, model_info: Json) -> None:
        settings = model_info[MARK]["hedge"]
        self.group = group
        self.deadline = float(settings["deadlineSeconds"])
        self.most_open = int(settings["maxOpen"])
        self.waits = {str(tier["group"]): float(tier["waitSeconds"]) for tier in settings["tiers"]}


class Breaker:
    """Which tiers have lost of late; one request after each break tries such a tier again."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def order(self, tiers: list[str]) -> list[str]:
        """Return the tiers, those that have lost behind the others."""
        now = time.monotonic()
        last = {tier for tier in tiers if self._until.get(tier, 0.0) > now}
        for tier in tiers:
            if tier in self._until and tier not in last:
                self._until[tier] = now + BREAK_SECONDS  # this request tries it, the next ones do not
        return sorted(tiers, key=last.__contains__)

    def lost(self, tier: str) -> None:
        """Have a tier asked last for a while."""
        self._until[tier] = time.monotonic() + BREAK_SECONDS

    def spoke(self, tier: str) -> None:
        """Trust a tier again."""
        self._until.pop(tier, None)


class Slots:
    """How many hedges are open in this process."""

    def __init__(self) -> None:
        self.open = 0


class Counters:
    """Counters in the registry that LiteLLM's prometheus callback serves; nothing where there is none."""

    NAMES: ClassVar = {
        "hedges": "Tiers that were asked because the one before was silent for too long",
        "answers": "Answers, by the tier that gave them",
        "losers": "Tiers that were left because another one spoke first, or that failed after a wait",
        "stalls": "Answers that stopped after their first words",
        "failures": "Tiers that failed, or answered nothing",
        "held": "Hedges that had to wait because maxOpen others were open",
    }

    def __init__(self) -> None:
        self._counters: Json = {}
        self._known: set[tuple[str, str]] = set()
        with contextlib.suppress(ImportError, ValueError):
            from prometheus_client import Counter

            labels = ("model_group", "tier")
            self._counters = {
                name: Counter(f"kustomize_litellm_hedge_{name}", text, labels) for name, text in self.NAMES.items()
            }

    def add(self, name: str, group: str, tier: str) -> None:
        """Count one."""
        if self._counters:
            self._counters[name].labels(group, tier).inc()

    def begin(self, group: str, tiers: list[str]) -> None:
        """Have the counters of a group's tiers at 0 before the first event: a rate needs a sample before it."""
        for tier in tiers:
            if (group, tier) not in self._known:
                self._known.add((group, tier))
                for counter in self._counters.values():
                    counter.labels(group, tier)


listening: ContextVar[Ear | None] = ContextVar("kustomize_litellm_listening", default=None)
# By tier and address, how LiteLLM asks for a stream; nothing where that has not been seen.
forms: dict[str, dict[str, Json | None]] = {}
breaker, counters, slots = Breaker(), Counters(), Slots()
closing: set[asyncio.Task[None]] = set()


class EmptyAnswerError(litellm.InternalServerError):  # type: ignore[misc]
    """A tier that answered 200 and said nothing."""

    def __init__(self, tier: str) -> None:
        super().__init__(f'"{tier}" gave an empty answer', "hedge", tier)


class WholeAnswer:
    """The answer of an upstream, made of what it streams; in OpenAI's protocol or Ollama's. Raises ValueError."""

    def __init__(self) -> None:
        self._fields: Json = {}
        self._choices: dict[int, Json] = {}
        self._message: Json = {}  # of Ollama, which has no choices
        self._says = False
        self._end: object = None

    def add(self, piece: Json) -> bool:
        """Take a piece; tell whether anything was said so far."""
        if piece.get("error"):
            raise ValueError
        if isinstance(message := piece.get("message"), dict):
            self._take(self._message, message, piece.get("done_reason"))
        for choice in piece.get("choices") or ():
            self._choose(choice)
        known = ("message", "choices")
        self._fields |= {name: value for name, value in piece.items() if value is not None and name not in known}
        return self._says

    def _choose(self, choice: Json) -> None:
        index = choice.get("index") or 0
        own = self._choices.setdefault(index, {"index": index, "message": {}, "finish_reason": None})
        self._take(own["message"], choice.get("delta") or choice.get("message") or {}, choice.get("finish_reason"))
        join(own, {name: value for name, value in choice.items() if name not in ("index", "delta", "message")})

    def _take(self, message: Json, delta: Json, end: object) -> None:
        self._says = self._says or any(is_said(delta.get(name)) for name in SENT)
        self._end = end or self._end
        join(message, delta)

    def whole(self) -> Json:
        """Return it; raises ValueError where it is empty."""
        if not self._says and self._end not in ENDS:
            raise ValueError
        for message in (self._message, *(choice["message"] for choice in self._choices.values())):
            message.setdefault("role", "assistant")
            for call in message.get("tool_calls") or ():
                call.pop("index", None)  # it numbers pieces
        if not self._choices:
            return {**self._fields, "message": self._message}
        choices = [self._choices[index] for index in sorted(self._choices)]
        return {"service_tier": None, **self._fields, "object": "chat.completion", "choices": choices}


class Joined(httpx.AsyncByteStream):  # type: ignore[misc]
    """A stream whose pieces of text are joined where they arrive together: a busy proxy has fewer to take apart.

    `known` is called where its protocol is one that a whole answer can be made of.
    """

    def __init__(self, stream: Any, known: Callable[[], object]) -> None:
        self._stream = stream
        self._known = known

    async def __aiter__(self) -> AsyncIterator[bytes]:
        rest, is_first = b"", True
        async for arrived in self._stream:
            lines, end, rest = (rest + arrived).rpartition(b"\n")
            if end and is_first:
                is_first = False
                if is_known(lines):
                    self._known()
            if end:
                yield joined_lines(lines + end)
        if rest:
            yield rest

    async def aclose(self) -> None:
        """Leave the upstream."""
        await self._stream.aclose()


class Ear:
    """What is heard of one tier on the way from its upstream to LiteLLM; `heard` is when, or when it was asked.

    With `whole` LiteLLM asks for a whole answer: the upstream is asked for a stream, as LiteLLM has done it before.
    `first_words` is called with these.
    """

    def __init__(self, tier: str, *, whole: bool, first_words: Callable[[], object] = bool) -> None:
        self.tier = tier
        self._first_words = first_words
        self.whole = whole and tier in forms and all(forms[tier].values())
        self.heard = time.monotonic()
        self.spoke: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def hear(self, *, says: bool) -> None:
        """Note a piece of an answer, and whether anything was said so far."""
        if says:
            self.heard = time.monotonic()
            if not self.spoke.done():
                self.spoke.set_result(None)
                self._first_words()
                self.forget()

    def forget(self) -> None:
        """Let go of who listens: LiteLLM keeps contexts for a while."""
        self._first_words = bool

    async def exchange(self, ask: Exchange, request: httpx.Request) -> httpx.Response:
        """Send one request of LiteLLM's to the upstream."""
        question = _question(request)
        if question is None:
            return await ask(request)
        if not self.whole:
            response = await ask(request)
            if question.get("stream") is True and _is_stream(response) and "content-encoding" not in response.headers:
                seen = {name: question[name] for name in FORM if name in question}
                response.stream = Joined(response.stream, partial(self._learn, str(request.url), seen))
            return response
        if not (form := self._learn(str(request.url))):
            return await ask(request)  # the next request is for a stream again
        response = await ask(_asking(request, {**question, **form}))
        return await self._whole_of(response, question) if response.is_success else response

    def _learn(self, address: str, form: Json | None = None) -> Json | None:
        """Note how an address is asked for a stream, and that there is such an address; return what is known."""
        known = forms.setdefault(self.tier, {})
        known[address] = form or known.get(address)
        return known[address]

    async def _whole_of(self, response: httpx.Response, question: Json) -> httpx.Response:
        answer = WholeAnswer()
        try:
            if _is_stream(response):
                async for line in _lines(response):
                    if (piece := piece_of(line)) is not None:
                        self.hear(says=answer.add(piece))
            else:
                self.hear(says=answer.add(json.loads(await response.aread())))
            content = answer.whole()
            if _is_stream(response) and "choices" in content:
                content.setdefault("usage", _counted(question, content["choices"]))
        except (ValueError, TypeError, AttributeError):  # no JSON, or not what an answer looks like
            error = {"message": f'"{self.tier}" gave no answer', "type": "hedge"}
            return httpx.Response(502, json={"error": error}, request=response.request)
        finally:
            await response.aclose()
        headers = [(name, value) for name, value in response.headers.items() if name not in BODY_HEADERS]
        return httpx.Response(response.status_code, headers=headers, json=content, request=response.request)


def hear_upstreams() -> None:
    """Have an ear where LiteLLM sends and receives: it has no hook there. Without that class nothing is heard."""
    with contextlib.suppress(ImportError):
        from litellm.llms.custom_httpx.aiohttp_transport import LiteLLMAiohttpTransport as Transport

        send = Transport.handle_async_request

        async def handle_async_request(self: Any, request: httpx.Request) -> httpx.Response:
            ear = listening.get()
            return await (send(self, request) if ear is None else ear.exchange(partial(send, self), request))

        Transport.handle_async_request = handle_async_request


class Leg:
    """One tier, asked once. `chunks` is what came so far, `answer` a whole answer.

    `task` ends with the first words or, where `whole`, with the answer; it raises what the tier raised.
    """

    def __init__(
        self,
        tier: str,
        wait: float,
        arguments: Json,
        first_words: Callable[[Leg], object],
        *,
        whole: bool,
        is_hedge: bool,
    ) -> None:
        self.tier = tier
        self.wait = wait
        self.api_base = ""
        self.is_abandoned = False  # by its client, in the middle of a stream
        self.chunks: list[Any] = []
        self.answer: Any = None
        self.is_hedge = is_hedge
        self._ear = Ear(tier, whole=whole, first_words=partial(first_words, self))
        self._stream: Any = None
        self._is_cancelled = False
        self._arguments = arguments
        self._whole = whole
        self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        from litellm.proxy.proxy_server import llm_router

        inside.set(True)
        listening.set(self._ear)
        arguments = {
            name: dict(value) if name.endswith("metadata") else value for name, value in self._arguments.items()
        }
        form = {} if self._ear.whole else {"stream": True, "stream_options": {"include_usage": True}}
        answer = await llm_router.acompletion(model=self.tier, **arguments, **form)
        self.api_base = (getattr(answer, "_hidden_params", None) or {}).get("api_base") or ""
        if self._ear.whole:
            self.answer = _own(answer)
            self._take(answer)
        else:
            self._stream = answer
            await self._read()
        if not self.spoke.done():
            self._end(None)
        if self._whole and not self._ear.whole:
            self.answer = _joined(self.chunks, self._arguments["messages"])

    async def _read(self) -> None:
        async for chunk in self._stream:
            self.chunks.append(chunk)
            self._take(chunk)
            if self.spoke.done() and not self._whole:
                return

    def _take(self, part: Any) -> None:
        if self.spoke.done() or speaks(part):
            self._ear.hear(says=True)
        elif ended := finish_reason(part):
            self._end(ended)  # before LiteLLM books the answer of a stream

    def _end(self, reason: str | None) -> None:
        if reason not in ENDS:
            raise EmptyAnswerError(self.tier)
        self._ear.hear(says=True)

    async def rest(self) -> AsyncIterator[Any]:
        """Yield the chunks that came, then those that come."""
        for chunk in self.chunks:
            yield chunk
        async for chunk in self._stream:
            yield chunk

    async def finish(self) -> None:
        """Let LiteLLM read what is behind the end of the stream, whereupon it books the answer, and close."""
        await asyncio.sleep(BOOK_SECONDS)
        with contextlib.suppress(Exception):  # the client has its answer
            async for _ in self._stream:
                pass
        await self.close()

    @property
    def spoke(self) -> asyncio.Future[None]:
        """Done with the first words."""
        return self._ear.spoke

    @property
    def silent(self) -> float:
        """The seconds since the last words, or since it was asked."""
        return time.monotonic() - self._ear.heard

    def let_go(self) -> None:
        """Leave the slot to another hedge."""
        if self.is_hedge:
            self.is_hedge = False
            slots.open -= 1

    def cancel(self) -> None:
        """End the task before it does anything more, once."""
        self.let_go()
        self._ear.forget()
        self.spoke.cancel()
        if not self._is_cancelled:
            self._is_cancelled = True
            self.task.cancel()

    async def close(self) -> None:
        """End the task and the connection; nothing is raised."""
        self.cancel()
        await asyncio.wait((self.task,))
        if not self.task.cancelled():
            self.task.exception()  # seen
        if self.is_abandoned:
            with contextlib.suppress(Exception):
                await _book(self._stream)
        if hasattr(self._stream, "aclose"):
            with contextlib.suppress(Exception):
                await self._stream.aclose()


class Race:
    """The tiers of a group, asked until one answers. Use as a context manager.

    One rule: where nobody has said anything for as long as the tier asked last may be silent, the next one is asked
    too. A tier that fails is followed by the next at once.
    """

    def __init__(self, settings: Settings, request: Request, arguments: Json, *, whole: bool) -> None:
        self._settings = settings
        self._request = request
        self._arguments = arguments
        self._whole = whole
        self._rest = breaker.order([tier for tier in settings.waits if tier not in request.lost])
        self._legs: list[Leg] = []
        self._speaker: Leg | None = None
        self._error: BaseException | None = None
        self._is_due = False
        self._is_held = False
        counters.begin(settings.group, list(settings.waits))

    async def __aenter__(self) -> Race:
        return self

    async def __aexit__(self, *_: object) -> None:
        legs, self._legs = self._legs, []
        if legs:
            await asyncio.shield(asyncio.gather(*(leg.close() for leg in legs)))

    async def winner(self) -> Leg:
        """Return the leg that spoke first or, where the answer is to be whole, ended first; raises the last error."""
        while self._ask_next():
            pending: set[asyncio.Future[None]] = {leg.task for leg in self._legs}
            pending |= {leg.spoke for leg in self._legs if not leg.spoke.done()}
            await asyncio.wait(pending, timeout=self._patience(), return_when=asyncio.FIRST_COMPLETED)
            for leg in list(self._legs):
                if leg.task.done() and (leg.task.cancelled() or leg.task.exception() is not None):
                    self._failed(leg)
                elif leg.spoke.done() and leg in self._legs:
                    if self._speaker is None:
                        self._spoke(leg)
                    if leg.task.done():
                        return self._won(leg)
        raise self._error or litellm.InternalServerError("no tier is left to ask", "hedge", self._settings.group)

    def _patience(self) -> float | None:
        """Return the seconds until the next tier is to be asked; None where there is no other."""
        if not self._rest:
            return None
        last = self._legs[-1]
        wait = self._settings.deadline if last is self._speaker else last.wait
        left = 0.0 if self._is_due else wait - min(leg.silent for leg in self._legs)
        return max(left, POLL_SECONDS if self._is_held else 0.0)

    def _ask_next(self) -> bool:
        """Ask the next tier where it is time to; tell whether any is being asked."""
        if not self._legs:
            if self._rest:
                self._ask(is_hedge=False)
        elif self._rest and (self._is_due or self._is_held or self._patience() == 0.0):
            mine = [leg for leg in self._legs if leg.is_hedge]
            if mine or slots.open < self._settings.most_open:
                for leg in mine:
                    leg.let_go()  # its request has one slot: silent tiers would keep all of them from the last tier
                self._ask(is_hedge=True)
            elif not self._is_held:
                self._is_held = True
                counters.add("held", self._settings.group, self._rest[0])
        return bool(self._legs)

    def _ask(self, *, is_hedge: bool) -> None:
        tier = self._rest.pop(0)
        wait = self._settings.waits[tier] if self._legs else self._settings.deadline
        if is_hedge:
            slots.open += 1
            if self._speaker is not None:
                counters.add("stalls", self._settings.group, self._speaker.tier)
            counters.add("hedges", self._settings.group, tier)
            log.warning("hedge: %s asks %s, %s is silent", self._settings.group, tier, self._legs[-1].tier)
        leg = Leg(tier, wait, self._arguments, self._first_words, whole=self._whole, is_hedge=is_hedge)
        self._legs.append(leg)
        self._is_due = self._is_held = False

    def _first_words(self, leg: Leg) -> None:
        """Leave the others at once: in a busy proxy they may have spoken too, and who is read to the end is booked."""
        if self._speaker is None and leg in self._legs:
            self._spoke(leg)

    def _spoke(self, leg: Leg) -> None:
        """Leave the other tiers; one whose answer stops may have to be followed by them."""
        self._speaker = leg
        leg.let_go()  # it is asked alone from now on
        breaker.spoke(leg.tier)
        for other in self._legs:
            if other is not leg:
                self._leave(other)
                self._rest.append(other.tier)
        self._legs = [leg]

    def _failed(self, leg: Leg) -> None:
        self._is_due = leg is self._legs[-1]
        self._legs.remove(leg)
        self._speaker = None if leg is self._speaker else self._speaker
        cut = litellm.InternalServerError(f'"{leg.tier}" was cut off', "hedge", leg.tier)
        self._error = cut if leg.task.cancelled() else leg.task.exception()
        self._request.lost.add(leg.tier)
        if _has_chain(self._error, self._settings.group):
            self._rest.clear()
        counters.add("failures", self._settings.group, leg.tier)
        log.warning("hedge: %s of %s failed: %s", leg.tier, self._settings.group, type(self._error).__name__)
        self._leave(leg)

    def _won(self, leg: Leg) -> Leg:
        for other in self._legs:
            if other is not leg:
                self._leave(other)
        self._legs = [leg]
        counters.add("answers", self._settings.group, leg.tier)
        self._request.won(leg)
        return leg

    def finish(self, leg: Leg) -> None:
        """Have the winner finish in the background."""
        self._legs.remove(leg)
        _in_background(leg.finish())

    def abandon(self, leg: Leg) -> None:
        """Note that the client has left; who finishes in the background is not concerned."""
        leg.is_abandoned = leg in self._legs

    def _leave(self, leg: Leg) -> None:
        """Close a leg in the background; one that made the client wait has lost."""
        if leg.silent >= min(SLOW_SECONDS, leg.wait):
            breaker.lost(leg.tier)
            counters.add("losers", self._settings.group, leg.tier)
            log.warning("hedge: %s of %s lost", leg.tier, self._settings.group)
        leg.cancel()
        _in_background(leg.close())


class Hedge(CustomLLM):  # type: ignore[misc]
    """What LiteLLM calls for the deployments `hedge/GROUP`."""

    async def acompletion(
        self, model: str, messages: list[Json], *_: object, optional_params: Json, litellm_params: Json, **others: Any
    ) -> Any:
        """Return a whole answer."""
        arguments = _arguments(messages, optional_params, litellm_params, others)
        settings = Settings(model, litellm_params["model_info"])
        async with Race(settings, _request(), arguments, whole=True) as race:
            leg = await race.winner()
            return leg.answer

    async def astreaming(
        self, model: str, messages: list[Json], *_: object, optional_params: Json, litellm_params: Json, **others: Any
    ) -> AsyncIterator[Any]:
        """Yield an answer piece by piece; where it stops, the tier's own time-out ends it with an error."""
        arguments = _arguments(messages, optional_params, litellm_params, others)
        settings = Settings(model, litellm_params["model_info"])
        async with Race(settings, _request(), arguments, whole=False) as race:
            leg = await race.winner()
            last: Any = None
            try:
                async for chunk in leg.rest():
                    if last is not None:
                        race.finish(leg)
                        yield _end(last, chunk)
                        return
                    if finish_reason(chunk) and not speaks(chunk):
                        last = chunk  # LiteLLM reads nothing behind it: it waits for the usage
                    else:
                        yield chunk
            except (asyncio.CancelledError, GeneratorExit):
                race.abandon(leg)
                raise
            except Exception:
                breaker.lost(leg.tier)
                counters.add("stalls", settings.group, leg.tier)
                log.warning("hedge: the answer of %s for %s stopped", leg.tier, settings.group)
                raise
            if last is not None:
                yield last


class Fence(CustomLogger):  # type: ignore[misc]
    """What the rest of LiteLLM is to see: no tier by its name, who answered, and each token once."""

    async def async_pre_call_hook(self, user_api_key_dict: Any, cache: Any, data: Json, call_type: str) -> Json:
        """Begin a request; what is no chat goes to the tiers themselves, one after the other."""
        request = Request()
        request.timeout = data.get("timeout")
        current.set(request)
        settings = _settings(data.get("model")) if call_type not in CHAT else None
        if settings is not None:
            first, *others = settings.waits
            inside.set(True)
            data["model"] = first
            data.setdefault("fallbacks", [{first: others}])
        return data

    async def async_filter_deployments(
        self,
        model: str,
        healthy_deployments: list[Json],
        messages: Any,
        request_kwargs: Any = None,
        parent_otel_span: Any = None,
    ) -> list[Json]:
        """Refuse a tier to all but the hedge, as if it did not exist."""
        if inside.get() or not any(_mark(one).get("tier") for one in healthy_deployments):
            return healthy_deployments
        raise litellm.NotFoundError(f"the model {model} does not exist", model, "hedge")

    async def async_filter_listed_models(self, user_api_key_dict: Any, model_names: Any) -> list[str]:
        """Leave the tiers out of every list of models."""
        tiers = _tier_names()
        return [name for name in model_names if name not in tiers]

    async def async_pre_call_deployment_hook(self, kwargs: Json, call_type: Any) -> Json | None:
        """Let all that a client asks for through to the tiers, which know by themselves what they take."""
        if str(kwargs.get("model", "")).startswith("hedge/"):
            kwargs["allowed_openai_params"] = list(litellm.constants.DEFAULT_CHAT_COMPLETION_PARAM_VALUES)
        return kwargs

    async def async_post_call_response_headers_hook(
        self,
        data: Json,
        user_api_key_dict: Any,
        response: Any,
        request_headers: Any = None,
        litellm_call_info: Any = None,
    ) -> Json | None:
        """Name who answered; a stream's headers are made anew with its first words."""
        request = current.get()
        if request is None:
            return None
        if request.tier:
            return {"x-litellm-model-api-base": request.api_base, HEADER: request.tier}
        if not hasattr(response, "__aiter__"):  # not a stream
            return None
        shown = getattr(response, "_hidden_params", None)
        with contextlib.suppress(AttributeError):  # a stream of another kind
            request.shown = shown if isinstance(shown, dict) else {}
            setattr(response, "_hidden_params", request.shown)  # noqa: B010 - LiteLLM's own name for them
            response.fallback_headers_adopted = True
        return None

    async def async_logging_hook(self, kwargs: Json, result: Any, call_type: str) -> tuple[Json, Any]:
        """Take the tokens out of the event of the group itself: the tier that answered has one of its own."""
        if kwargs.get("custom_llm_provider") == "hedge":
            for name in ("async_complete_streaming_response", "complete_streaming_response"):
                if kwargs.get(name) is not None:
                    kwargs[name] = _without_usage(kwargs[name])
            result = _without_usage(result)
        return kwargs, result


def is_said(value: object) -> bool:
    """Tell whether a part of a message is anything but blank."""
    return bool(value.strip() if isinstance(value, str) else value)


def speaks(part: Any) -> bool:
    """Tell whether a chunk of a stream, or a whole answer, says anything."""
    messages = [getattr(choice, "delta", None) or getattr(choice, "message", None) for choice in part.choices]
    return any(is_said(getattr(message, name, None)) for message in messages for name in SPOKEN)


def join(whole: Json, piece: Json) -> None:
    """Add a piece of a message to what there is of it: texts and lists go on, what has a number goes to its own."""
    for name, value in piece.items():
        had = whole.get(name)
        if had is None or value is None:
            whole[name] = had if value is None else _copied(value)
        elif isinstance(had, dict) and isinstance(value, dict):
            join(had, value)
        elif isinstance(had, list) and isinstance(value, list):
            _join_lists(had, value)
        elif isinstance(had, list) and isinstance(value, str) and name == "content":
            _join_lists(had, [{"type": "text", "text": value}] if value else [])  # Mistral's thoughts are such a list
        elif isinstance(had, str) and isinstance(value, str) and name in GROWING:
            whole[name] = had + value
        else:
            whole[name] = value or had


def _join_lists(whole: list[Any], pieces: list[Any]) -> None:
    for piece in pieces:
        own = next((one for one in reversed(whole) if _is_of(piece, one, whole[-1])), None)
        if own is None:
            whole.append(_copied(piece))
        else:
            join(own, piece)


def _is_of(piece: Any, part: Any, last: Any) -> bool:
    """Tell whether a piece goes on with a part of a list: that of its number, or text and thoughts in a list."""
    if not isinstance(piece, dict) or not isinstance(part, dict):
        return False
    if piece.get("index") is None:
        is_same = part is last and piece.get("type") == part.get("type") and not part.get("signature")
        return is_same and piece.get("type") in ("text", "thinking")
    begins = (piece.get("function") or {}).get("name") and piece.get("id") and part.get("id")
    return part.get("index") == piece["index"] and (not begins or piece["id"] == part["id"])  # some number all by 0


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(one) for name, one in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value


def piece_of(line: bytes) -> Json | None:
    """Return the piece of an answer that a line of a stream holds, if any; raises ValueError."""
    text = line.removeprefix(b"data:").strip()
    return json.loads(text) if text.startswith(b"{") else None


class Line:
    """A line of a stream; `name` is that of the text in it, where it is a piece of a message with nothing else."""

    def __init__(self, line: bytes) -> None:
        self._line = line
        self._is_joined = False
        self.name = ""
        with contextlib.suppress(ValueError, LookupError, TypeError, AttributeError):
            self._piece = piece_of(line)
            self._message = _message(self._piece or {})
            said = [name for name, value in self._message.items() if value and name != "role"]
            is_text = len(said) == 1 and said[0] in TEXTS and isinstance(self._message[said[0]], str)
            self.name = said[0] if is_text else ""

    @property
    def is_blank(self) -> bool:
        """Whether it only ends an event."""
        return not self._line.strip()

    def takes(self, other: Line) -> bool:
        """Take the text of the next piece, where both have one and of the same name."""
        if not self.name or self.name != other.name or self._others() != other._others():
            return False
        self._message[self.name] += other._message[other.name]
        self._is_joined = True
        return True

    def _others(self) -> Json:
        return {name: value for name, value in (self._piece or {}).items() if name not in OWN}

    def written(self) -> bytes:
        """Return the line."""
        if not self._is_joined:
            return self._line
        return (b"data: " if self._line.startswith(b"data:") else b"") + json.dumps(self._piece).encode()


def _message(piece: Json) -> Json:
    """Return the message of a piece that has nothing but one."""
    if any(isinstance(value, (dict, list)) and value for name, value in piece.items() if name not in OWN):
        return {}
    if "choices" not in piece:
        return piece["message"] if piece["done"] is False else {}
    (choice,) = piece["choices"]
    return {} if any(value for name, value in choice.items() if name != "delta") else choice["delta"]


def is_known(lines: bytes) -> bool:
    """Tell whether a stream is one of OpenAI's protocol or Ollama's, by its first lines."""
    with contextlib.suppress(ValueError):
        pieces = [piece for line in lines.split(b"\n") if (piece := piece_of(line)) is not None]
        return bool(pieces) and all("choices" in piece or "done" in piece for piece in pieces)
    return False


def joined_lines(lines: bytes) -> bytes:
    """Join the pieces of a stream that are nothing but text and follow each other."""
    if lines.count(b"\n{") + lines.count(b"data:") < 2:  # noqa: PLR2004 - one piece, as it comes from an idle proxy
        return lines
    kept: list[Line] = []
    text, is_gone = Line(b""), False
    for line in map(Line, lines.split(b"\n")):
        if line.is_blank and is_gone:
            is_gone = False  # the end of a piece that another one has taken
        elif text.takes(line):
            is_gone = True
        else:
            kept.append(line)
            text = text if line.is_blank else line
    return b"\n".join(line.written() for line in kept)


def finish_reason(chunk: Any) -> str | None:
    """Return why an answer ends with a chunk; None where it goes on."""
    return next((choice.finish_reason for choice in chunk.choices if choice.finish_reason), None)


def _end(last: Any, chunk: Any) -> Any:
    """Return the end of an answer with its usage, in the form of which LiteLLM reads both."""
    usage = getattr(chunk, "usage", None)
    end = {"text": "", "is_finished": True, "finish_reason": finish_reason(last), "index": 0, "tool_use": None}
    return {**end, "usage": usage.model_dump() if usage is not None else None}


def _joined(chunks: list[Any], messages: list[Json]) -> Any:
    """Return the whole answer of a stream; LiteLLM joins one choice only, without its log probabilities."""
    several = sorted({choice.index for chunk in chunks for choice in chunk.choices})
    if len(several) < 2:  # noqa: PLR2004 - one choice
        answer = litellm.stream_chunk_builder(chunks, messages=messages)
        _add_log_probabilities(answer, chunks)
        return answer
    answers = []
    for index in several:
        own = [
            chunk.model_copy(update={"choices": [one for one in chunk.choices if one.index == index]})
            for chunk in chunks
        ]
        answers.append(
            litellm.stream_chunk_builder(
                [one for one in own if one.choices or getattr(one, "usage", None)], messages=messages
            )
        )
        _add_log_probabilities(answers[-1], own)
        answers[-1].choices[0].index = index
    answers[0].choices = [answer.choices[0] for answer in answers]
    return answers[0]


def _add_log_probabilities(answer: Any, chunks: list[Any]) -> None:
    told: Json = {}
    for choice in (choice for chunk in chunks for choice in chunk.choices):
        if (some := getattr(choice, "logprobs", None)) is not None:
            join(told, some if isinstance(some, dict) else some.model_dump())
    if told:
        answer.choices[0].logprobs = litellm.types.utils.ChoiceLogprobs(**told)


def _arguments(messages: list[Json], optional: Json, litellm_params: Json, others: Json) -> Json:
    """Return what a tier is asked with: what the client said, and who the client is."""
    asked = {name: value for name, value in optional.items() if name not in ("stream", "stream_options", "max_retries")}
    known = ("metadata", "litellm_metadata", "proxy_server_request", "litellm_trace_id", "litellm_session_id")
    asked |= {name: litellm_params[name] for name in known if litellm_params.get(name)}
    if "max_completion_tokens" in asked:
        asked.pop("max_tokens", None)  # LiteLLM has made it of the other, and no provider takes both
    if (timeout := _request().timeout) is not None:
        asked["timeout"] = timeout
    if others.get("headers"):
        asked["extra_headers"] = others["headers"]
    return {**asked, "messages": messages, "num_retries": 0, "disable_fallbacks": True}


def _in_background(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(work)
    closing.add(task)
    task.add_done_callback(closing.discard)


async def _book(stream: Any) -> None:
    """Have LiteLLM book what it has read of a stream whose client has left, as it does without a hedge."""
    from litellm.proxy.common_request_processing import _bill_partial_streamed_spend_on_disconnect as book

    await book({"litellm_logging_obj": stream.logging_obj}, stream)


def _own(answer: Any) -> Any:
    """Return an answer without what LiteLLM has noted of how the tier was asked."""
    own = answer.model_copy()
    setattr(own, "_hidden_params", {})  # noqa: B010 - LiteLLM's own name for it
    return own


def _question(request: httpx.Request) -> Json | None:
    """Return what is asked of a chat model; None where a request is for something else."""
    try:
        asked = json.loads(request.content) if request.method == "POST" else None
    except (ValueError, httpx.RequestNotRead):
        return None
    return asked if isinstance(asked, dict) and isinstance(asked.get("messages"), list) else None


def _counted(question: Json, choices: list[Json]) -> Json:
    """Return the usage of a stream that told none: LiteLLM counts the tokens of such a one too.

    Without the model's name: for some names LiteLLM fetches a file first, and all requests wait.
    """
    messages = [choice["message"] for choice in choices]
    calls = [call.get("function") or {} for one in messages for call in one.get("tool_calls") or ()]
    texts = [part.get(name) for part in (*messages, *calls) for name in (*TEXTS, "refusal", "name", "arguments")]
    said = "".join(text for text in texts if isinstance(text, str))
    asked = answered = 0
    with contextlib.suppress(Exception):  # what it cannot count, as in LiteLLM's own
        answered = litellm.token_counter(model="", text=said, count_response_tokens=True)
        asked = litellm.token_counter(model="", messages=question["messages"])
    return {"prompt_tokens": asked, "completion_tokens": answered, "total_tokens": asked + answered}


def _asking(request: httpx.Request, question: Json) -> httpx.Request:
    headers = [(name, value) for name, value in request.headers.multi_items() if name not in BODY_HEADERS[1:]]
    content = json.dumps(question).encode()
    return httpx.Request("POST", request.url, headers=headers, content=content, extensions=request.extensions)


async def _lines(response: httpx.Response) -> AsyncIterator[bytes]:
    """Yield the lines of an answer; httpx's own ends one at signs that a text may have within."""
    rest = b""
    async for arrived in response.aiter_bytes():
        *lines, rest = (rest + arrived).split(b"\n")
        for line in lines:
            yield line
    yield rest


def _is_stream(response: httpx.Response) -> bool:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return response.is_success and kind in STREAMS


def _has_chain(error: BaseException | None, group: str) -> bool:
    """Tell whether LiteLLM has a chain of its own for what a tier refused, which goes before the other tiers."""
    from litellm.proxy.proxy_server import llm_router

    kinds = {
        "context_window_fallbacks": litellm.ContextWindowExceededError,
        "content_policy_fallbacks": litellm.ContentPolicyViolationError,
    }
    for setting, kind in kinds.items():
        if isinstance(error, kind):
            return any(group in chain for chain in getattr(llm_router, setting, None) or [])
    return False


def _request() -> Request:
    """Return the request that is being answered; a call from within the proxy has none yet."""
    request = current.get()
    if request is None:
        request = Request()
        current.set(request)
    return request


def _mark(deployment: Json) -> Json:
    mark = (deployment.get("model_info") or {}).get(MARK)
    return mark if isinstance(mark, dict) else {}


def _tier_names() -> set[str]:
    from litellm.proxy.proxy_server import llm_router

    deployments = (llm_router.get_model_list() if llm_router is not None else None) or []
    return {one["model_name"] for one in deployments if _mark(one).get("tier")}


def _settings(group: object) -> Settings | None:
    """Return the settings of a hedged group, also by an alias; None for any other name."""
    from litellm.proxy.proxy_server import llm_router

    deployments = (
        llm_router.get_model_list(model_name=group) if llm_router is not None and isinstance(group, str) else None
    )
    for one in deployments or []:
        if "hedge" in _mark(one):
            return Settings(one["model_name"], one["model_info"])
    return None


def _without_usage(result: Any) -> Any:
    if getattr(result, "usage", None) is None:
        return result
    return result.model_copy(update={"usage": litellm.Usage(prompt_tokens=0, completion_tokens=0, total_tokens=0)})


hedge, fence = Hedge(), Fence()
litellm.logging_callback_manager.add_litellm_callback(fence)
hear_upstreams()
