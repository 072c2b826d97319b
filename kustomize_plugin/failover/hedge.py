"""Asks the tiers of a model group so that the first words come in time: kustomize-litellm's hedge, version 1.

It lies beside config.yaml, where LiteLLM imports it as a custom provider, and needs LiteLLM and nothing else. Its
settings are in the model_info of each group's one deployment `hedge/GROUP`; docs/hedge.md tells what it does.

Every tier is asked for a stream, also where the client wants the answer whole: only a stream shows early that somebody
is answering. A tier speaks with its first words that are not blank.
"""

# ruff: noqa: ARG002 - LiteLLM passes these arguments by their names

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextvars import ContextVar
from typing import Any, ClassVar

import litellm
from litellm._logging import verbose_proxy_logger as log
from litellm.integrations.custom_logger import CustomLogger
from litellm.llms.custom_llm import CustomLLM

VERSION = 1
MARK = "kustomize_litellm"  # in model_info; what the merge compiled is below it
HEADER = "x-kustomize-litellm-tier"  # of an answer: the tier that gave it
BREAK_SECONDS = 15.0  # how long a tier that lost is asked last
SLOW_SECONDS = 1.0  # who was silent this long before failing, made the client wait: it has lost too
POLL_SECONDS = 0.1  # how often a request that may not hedge yet looks again
CHAT = frozenset(
    ("completion", "acompletion", "text_completion", "atext_completion", "anthropic_messages", "responses",
     "aresponses")
)  # fmt: skip
SPOKEN = ("content", "tool_calls", "function_call", "reasoning_content", "thinking_blocks", "audio", "images")
WORDS = frozenset(("content", "reasoning_content", "role"))  # what a chunk of nothing but words has
ENDS = frozenset(("length", "content_filter", "tool_calls", "function_call"))  # an answer may be empty and end so

Json = dict[str, Any]


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


breaker, counters, slots = Breaker(), Counters(), Slots()
closing: set[asyncio.Task[None]] = set()


class EmptyAnswerError(litellm.InternalServerError):  # type: ignore[misc]
    """A tier that answered 200 and said nothing."""

    def __init__(self, tier: str) -> None:
        super().__init__(f'"{tier}" gave an empty answer', "hedge", tier)


class Leg:
    """One tier, asked once. `chunks` is what came so far; `heard` is when, or when it was asked.

    `task` ends with the first words or, where `whole`, with the answer; it raises what the tier raised.
    """

    def __init__(self, tier: str, wait: float, arguments: Json, *, whole: bool, is_hedge: bool) -> None:
        self.tier = tier
        self.wait = wait
        self.api_base = ""
        self.chunks: list[Any] = []
        self.asked = self.heard = time.monotonic()
        self.is_hedge = is_hedge
        self.spoke: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._stream: Any = None
        self._arguments = arguments
        self._whole = whole
        self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        from litellm.proxy.proxy_server import llm_router

        inside.set(True)
        arguments = {
            name: dict(value) if name.endswith("metadata") else value for name, value in self._arguments.items()
        }
        self._stream = await llm_router.acompletion(model=self.tier, **arguments)
        self.api_base = (getattr(self._stream, "_hidden_params", None) or {}).get("api_base") or ""
        async for chunk in self._stream:
            self.chunks.append(chunk)
            if self.spoke.done():
                self.heard = time.monotonic()
            elif speaks(chunk):
                self.heard = time.monotonic()
                self.spoke.set_result(None)
                if not self._whole:
                    return
            elif ended := finish_reason(chunk):
                self._end(ended)  # before LiteLLM books the answer
        if not self.spoke.done():
            self._end(None)

    def _end(self, reason: str | None) -> None:
        if reason not in ENDS:
            raise EmptyAnswerError(self.tier)
        self.spoke.set_result(None)

    async def rest(self) -> AsyncIterator[Any]:
        """Yield the chunks that came, then those that come."""
        for chunk in self.chunks:
            yield chunk
        async for chunk in self._stream:
            yield chunk

    @property
    def silent(self) -> float:
        """The seconds since the last words, or since it was asked."""
        return time.monotonic() - self.heard

    async def close(self) -> None:
        """End the task and the connection; nothing is raised."""
        if self.is_hedge:
            self.is_hedge = False
            slots.open -= 1
        self.spoke.cancel()
        if not self.task.done():
            self.task.cancel()
        await asyncio.wait((self.task,))
        if not self.task.cancelled():
            self.task.exception()  # seen
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
            if slots.open < self._settings.most_open:
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
        self._legs.append(Leg(tier, wait, self._arguments, whole=self._whole, is_hedge=is_hedge))
        self._is_due = self._is_held = False

    def _spoke(self, leg: Leg) -> None:
        """Leave the other tiers; one whose answer stops may have to be followed by them."""
        self._speaker = leg
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

    def _leave(self, leg: Leg) -> None:
        """Close a leg in the background; one that made the client wait has lost."""
        if leg.silent >= min(SLOW_SECONDS, leg.wait):
            breaker.lost(leg.tier)
            counters.add("losers", self._settings.group, leg.tier)
            log.warning("hedge: %s of %s lost", leg.tier, self._settings.group)
        task = asyncio.create_task(leg.close())
        closing.add(task)
        task.add_done_callback(closing.discard)


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
            return _joined(leg.chunks, messages)

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
                        yield _end(last, chunk)
                        last = None
                    elif finish_reason(chunk) and not speaks(chunk):
                        last = chunk  # LiteLLM reads nothing behind it: it waits for the usage
                    else:
                        yield chunk
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


def speaks(chunk: Any) -> bool:
    """Tell whether a chunk of a stream says anything."""
    for choice in chunk.choices:
        for name in SPOKEN:
            said = getattr(choice.delta, name, None)
            if said and (not isinstance(said, str) or said.strip()):
                return True
    return False


def finish_reason(chunk: Any) -> str | None:
    """Return why an answer ends with a chunk; None where it goes on."""
    return next((choice.finish_reason for choice in chunk.choices if choice.finish_reason), None)


def _end(last: Any, chunk: Any) -> Any:
    """Return the end of an answer with its usage, in the form of which LiteLLM reads both."""
    usage = getattr(chunk, "usage", None)
    end = {"text": "", "is_finished": True, "finish_reason": finish_reason(last), "index": 0, "tool_use": None}
    return {**end, "usage": usage.model_dump() if usage is not None else None}


def _words(chunks: list[Any]) -> Any:
    """Return the whole answer of a stream of nothing but words; None for any other.

    LiteLLM's own way takes a third of the time of a short answer, and this hardly any.
    """
    said: dict[str, list[str]] = {"content": [], "reasoning_content": []}
    end, usage = "stop", None
    for chunk in chunks:
        usage = getattr(chunk, "usage", None) or usage
        for choice in chunk.choices:
            fields = {**vars(choice.delta), **(choice.delta.__pydantic_extra__ or {})}
            if choice.index or choice.logprobs or any(fields[name] for name in fields if name not in WORDS):
                return None
            for name, parts in said.items():
                parts.append(fields.get(name) or "")
            end = choice.finish_reason or end
    if usage is None:
        return None
    first, thought = chunks[0], "".join(said["reasoning_content"])
    fields = {"reasoning_content": thought} if thought else {}
    message = litellm.Message(content="".join(said["content"]), role="assistant", **fields)
    choice = litellm.Choices(finish_reason=end, index=0, message=message)
    known = {
        "id": first.id,
        "created": first.created,
        "model": first.model,
        "system_fingerprint": first.system_fingerprint,
    }
    return litellm.ModelResponse(**known, object="chat.completion", choices=[choice], usage=usage)


def _joined(chunks: list[Any], messages: list[Json]) -> Any:
    """Return the whole answer of a stream; LiteLLM joins one choice only."""
    if (answer := _words(chunks)) is not None:
        return answer
    several = sorted({choice.index for chunk in chunks for choice in chunk.choices})
    if len(several) < 2:  # noqa: PLR2004 - one choice
        return litellm.stream_chunk_builder(chunks, messages=messages)
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
        answers[-1].choices[0].index = index
    answers[0].choices = [answer.choices[0] for answer in answers]
    return answers[0]


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
    own = {"stream": True, "stream_options": {"include_usage": True}, "num_retries": 0, "disable_fallbacks": True}
    return {**asked, "messages": messages, **own}


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
