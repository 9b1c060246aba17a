"""One pool of threads for calls of AWS in parallel, as many as a client has connections.

Work may itself wait for work: if no thread has begun it, the waiting thread does it, so nested
calls cannot block each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, Generic, TypeVar

from pinhole.aws import clients

Item = TypeVar("Item")
Result = TypeVar("Result")

_pool = ThreadPoolExecutor(clients.CONNECTIONS)


class Work(Generic[Result]):
    """A call that was handed to the pool. Only the thread that did so may wait for it."""

    def __init__(self, call: Callable[[], Result]) -> None:
        self._call = call
        self._future: Future[Result] = _pool.submit(call)

    def result(self) -> Result:
        """The result of the call; raises its error."""
        if self._future.cancel():
            self._future = _done(self._call)
        return self._future.result()

    def exception(self) -> BaseException | None:
        """The error of the call, if it raised one."""
        if self._future.cancel():
            self._future = _done(self._call)
        return self._future.exception()

    def stop(self) -> None:
        """Leave it undone, or wait for it if it has begun."""
        if not self._future.cancel():
            self._future.exception()


def start(call: Callable[..., Result], *args: Any) -> Work[Result]:
    """Make a call in parallel with what follows."""
    return Work(partial(call, *args))


def each(call: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Make a call for each item in parallel; the results in order. Once one fails, the calls that
    have begun are waited for, and no other begins.
    """
    wanted = list(items)
    if len(wanted) == 1:
        return [call(wanted[0])]
    begun = [start(call, item) for item in wanted]
    try:
        return [work.result() for work in begun]
    finally:
        for work in begun:
            work.stop()


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Make these calls in parallel; the results in order."""
    return each(lambda call: call(), calls)


def _done(call: Callable[[], Result]) -> Future[Result]:
    future: Future[Result] = Future()
    try:
        future.set_result(call())
    except BaseException as error:
        future.set_exception(error)
    return future
