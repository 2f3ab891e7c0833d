"""Many questions at once: a few workers, each of which takes the next item when it is done with one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from kg_resources.language_model.client import LanguageModel

T = TypeVar("T")
R = TypeVar("R")


async def work_through(
    model: LanguageModel, items: Sequence[T], work: Callable[[T], Awaitable[R]], concurrency: int
) -> list[R]:
    """The results of work on each item, in order, `concurrency` at a time, while the model is open. Few tasks that each
    take the next item: ten thousand items cost no ten thousand tasks. The first error ends it; calls in flight arrive.
    """
    results: dict[int, R] = {}
    waiting = iter(enumerate(items))

    async def worker() -> None:
        for index, item in waiting:
            results[index] = await work(item)

    async with model:
        tasks = [asyncio.create_task(worker()) for _ in range(min(concurrency, len(items)))]
        if tasks:
            _, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in left:
                task.cancel()  # its call goes on: the model lets it arrive
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            for error in outcomes:
                if isinstance(error, Exception):
                    raise error
    return [results[index] for index in range(len(items))]
