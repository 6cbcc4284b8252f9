"""Send what is parked, wait, take in what has come: nothing is sent twice, whenever it is killed."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from secrets import token_hex

from draftflow.errors import DraftflowError, ProviderError, Transient
from draftflow.llm.abilities import Api
from draftflow.llm.base import Call, Reply, Request
from draftflow.llm.batches import MOST_BYTES, MOST_LINES, Again, Batches, Look
from draftflow.llm.meter import cost_of
from draftflow.pipeline import calls
from draftflow.pipeline.parked.queue import Parked, Queue, Sent
from draftflow.pipeline.workspace import Workspace

_FIRST, _LONGEST = 1.0, 300.0
"""Seconds between two looks at a batch: the first time, doubling up to the most."""
_MOST_SENDS = 5  # of one call that a batch did not execute


@dataclass(frozen=True, slots=True)
class Pump:
    """Moves parked calls to the provider and its answers back."""

    queue: Queue
    batches: Batches
    outputs: Path
    own: Mapping[str, tuple[float, float]]
    tell: Callable[[str], None]
    """Told how it goes, in a line."""
    sleep: Callable[[float], object] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def send(self, articles: Iterable[str]) -> int:
        """Begin batches of what is parked for these articles; how many calls are on their way in the end.

        The keys of a batch are on disk before it is begun, its token is in its metadata: after a kill in between,
        the next run asks the provider whether it has begun.

        Raises:
            DraftflowError: The provider could not be reached, or does not want it.
        """
        for batch in self.queue.sent():
            if batch.id is None:
                self._begin(batch, known=True)
        parked = self.queue.to_send(articles)
        for api, keys, lines in self._files(parked):
            batch = Sent(token=token_hex(12), api=api, keys=keys, at=self.now().isoformat(timespec="seconds"))
            self.queue.keep(batch)
            self._begin(batch, known=False, lines=lines)
        return sum(len(batch.keys) for batch in self.queue.sent())

    def _files(self, parked: Mapping[str, Parked]) -> Iterator[tuple[Api, tuple[str, ...], bytes]]:
        """What goes into one file each: calls of one model and API, as many as it may hold."""
        made = [(call.request.model, *self.batches.line(key, call.request), key) for key, call in parked.items()]
        made.sort(key=lambda each: (each[0], each[1], each[3]))
        for (_, api), group in groupby(made, key=lambda each: (each[0], each[1])):
            keys: list[str] = []
            lines = bytearray()
            for _, _, line, key in group:
                if keys and (len(keys) == MOST_LINES or len(lines) + len(line) > MOST_BYTES):
                    yield api, tuple(keys), bytes(lines)
                    keys, lines = [], bytearray()
                keys.append(key)
                lines += line
            yield api, tuple(keys), bytes(lines)

    def _begin(self, batch: Sent, *, known: bool, lines: bytes | None = None) -> None:
        if lines is None:
            asked = {key: call for key in batch.keys if (call := self.queue.parked(key))}
            lines = b"".join(self.batches.line(key, call.request)[1] for key, call in asked.items())
        try:
            name = self.batches.create(batch.token, batch.api, lines, known=known)
        except Transient:
            raise  # nobody can say whether it has begun: the next run asks
        except DraftflowError:
            self.queue.drop(batch)  # it was turned down
            raise
        self.queue.keep(batch.model_copy(update={"id": name}))
        self.tell(f"{_calls(len(batch.keys))} sent as {name}, to be answered within 24 hours")

    def take(self, told: dict[str, str] | None = None) -> bool:
        """Take in the answers of batches that are over; whether any was. What was `told` is not told again.

        Raises:
            DraftflowError: The provider could not be reached.
        """
        over = False
        for batch in self.queue.sent():
            if batch.id is None:
                continue
            look = self.batches.look(batch.id)
            if look.over:
                self._take_in(batch, look)
                over = True
            else:
                said = f"{look.status}, {look.answered} of {look.total or len(batch.keys)} answered"
                if told is None or told.get(look.id) != said:
                    self.tell(f"{_calls(len(batch.keys))} with {look.id} since {self._since(batch)}: {said}")
                if told is not None:
                    told[look.id] = said
        return over

    def _since(self, batch: Sent) -> str:
        minutes = max(0, round((self.now() - datetime.fromisoformat(batch.at)).total_seconds() / 60))
        hours = f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"  # noqa: PLR2004 - an hour
        return f"{batch.at[:16].replace('T', ' ')} UTC ({hours})"

    def _take_in(self, batch: Sent, look: Look) -> None:
        """Keep every answer; what has none is sent again with what comes next, or has failed."""
        asked = {key: call for key in batch.keys if (call := self.queue.parked(key))}
        paid: dict[str, set[str | None]] = {}

        def request(key: str) -> Request | None:
            return asked[key].request if key in asked else None

        missing = dict.fromkeys(asked, look.problem)
        for key, found in self.batches.answers(look, request, batch.api):
            if isinstance(found, Again):
                missing[key] = str(found)
                continue
            missing.pop(key, None)
            if isinstance(found, Reply):
                self._put_on_file(key, asked[key], found, batch, paid)
            self.queue.put(key, asked[key].request, found)
        for key, why in missing.items():
            self._again(key, asked[key], look, why)
        self.queue.drop(batch)
        self.batches.forget(look.every_file)
        self.tell(f"{look.id} is {look.status}: {len(asked) - len(missing)} of {_calls(len(asked))} answered")

    def _again(self, key: str, call: Parked, look: Look, why: str) -> None:
        """Send a call once more with what comes next, unless that was tried too often, or the provider said why not."""
        tried = call.sends + 1
        hopeless = look.status == "failed" and not look.full
        if hopeless or look.status == "cancelled" or tried >= _MOST_SENDS:
            said = f"not answered by the batch ({why}); run again to send the call anew"
            self.queue.put(key, call.request, ProviderError(said))
        else:
            self.queue.park(key, call.model_copy(update={"sends": tried}))

    def _put_on_file(self, key: str, call: Parked, reply: Reply, batch: Sent, paid: dict[str, set[str | None]]) -> None:
        """A line of the article's calls, once, however often the answer is taken in."""
        workspace = Workspace(self.outputs / call.article)
        if not workspace.root.is_dir():
            return
        known = paid.setdefault(call.article, set())
        if not known:
            known |= {each.key for each in calls.calls(workspace)} | {None}
        if key in known:
            return
        known.add(key)
        now = self.now()
        calls.recorder(workspace)(
            Call(
                at=now.isoformat(timespec="seconds"),
                unit=call.request.unit,
                model=reply.model,
                seconds=max(0.0, round((now - datetime.fromisoformat(batch.at)).total_seconds(), 3)),
                usage=reply.usage,
                cost=cost_of(call.request.model, reply, self.own),
                finish=reply.finish,
                tier=reply.tier,
                key=key,
            )
        )

    def wait(self) -> bool:
        """Look until at least one batch is over and taken in; False if none is on its way."""
        pause, told = _FIRST, dict[str, str]()
        while self.queue.sent():
            try:
                if self.take(told):
                    return True
            except Transient as error:  # it is waited for hours: a line that is down for minutes is no reason to stop
                self.tell(str(error))
            self.sleep(pause)
            pause = min(2 * pause, _LONGEST)
        return False


def _calls(count: int) -> str:
    return "1 call" if count == 1 else f"{count:,} calls"
