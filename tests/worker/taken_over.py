"""A host whose workers a stranger has taken over: asked for a kernel, they try every forbidden act.

Up to there they are what the dashboard uses: forked, locked, with a model open.
"""

import dataclasses

from interpret.sandbox.lock.probe_targets import Ground
from interpret.sandbox.lock.probes import self_check
from interpret.worker import child, host


class TakenOver(child.Service):
    """Serves its own command in place of one of ours."""

    def _answer(self, do, given):
        if do != "call" or given["name"] != "kernel":
            return super()._answer(do, given)
        told = Ground.from_json(given["positional"][0])
        kept = (0, 1, 2, self._line.fileno())
        outcomes = self_check(dataclasses.replace(told, kept=kept))
        return tuple((each.act, each.allowed, each.how) for each in outcomes)


if __name__ == "__main__":
    child.Service = TakenOver
    host.main()
