"""A worker with a toy for a model, which does as the file's name says: python -m … FD."""

import os
import pickle
import signal
import socket
import sys
import time

import numpy as np

from interpret.loading import LocalModel
from interpret.sandbox.talk.codec import Packer, Unpacker
from interpret.sandbox.talk.wire import MAGIC, PREFIX, receive, send
from interpret.worker.answers import Answers
from interpret.worker.child import Service
from tests.toy_models import text_model


class Opener(Answers):
    """Opens the toy, or does what a taken-over worker could do."""

    def open(self, *, path, **given):
        name = os.path.basename(path)
        if name.startswith("dies"):
            os.kill(os.getpid(), getattr(signal, name.removeprefix("dies-").split(".")[0]))
        if name.startswith("dull"):
            time.sleep(600)
        self._opened = LocalModel.of(text_model(length=60, batch_size=4, labels=("a", "b", "c")))
        self._path = name
        return self.model.info, None

    def card(self, *, shown_path):
        if self._path.startswith("slow"):
            time.sleep(600)
        return shown_path, None


class Fake(Service):
    """Locks nothing; after the model is open, says what the file's name tells."""

    def _lock(self, readable, writable, limits):
        self._answers = Opener()
        self._model_path = ""
        return {"level": "reduced", "missing": ("It is a fake.",)}

    def _serve(self, asked):
        given = Unpacker(asked.arrays).unpack(asked.header["given"])
        name = os.path.basename(getattr(self._answers, "_path", ""))
        trick = TRICKS.get(name.split(".")[0])
        if asked.header["do"] == "call" and trick is not None:
            trick(self._line)
            return
        packer = Packer()
        tree = packer.pack(given)
        super()._serve(type(asked)(header=asked.header | {"given": tree}, arrays=packer.arrays))


def _half(line):
    line.sendall(PREFIX.pack(MAGIC, 100, 0) + b"{" * 50)
    os._exit(0)


def _flood(line):
    line.sendall(PREFIX.pack(MAGIC, 64, 2**31) + b" " * 64)
    time.sleep(600)


def _far(line):
    numbers = {"$": "numbers", "as": "list", "at": 0}
    send(line, {"answer": numbers}, [np.zeros(2**25, np.int8)])


def _endless(line):
    """Progress that goes nowhere, whatever it is told."""
    while True:
        send(line, {"progress": [1, 9]})
        receive(line)


TRICKS = {
    "endless": _endless,
    "busy": lambda line: send(line, {"progress": [0, 9]}),
    "far": _far,
    "pickle": lambda line: line.sendall(pickle.dumps({"answer": os.getcwd}) + bytes(99)),
    "flood": _flood,
    "half": _half,
    "mute": lambda line: time.sleep(600),
    "wrong": lambda line: send(line, {"answer": "not an array"}),
    "odd": lambda line: send(line, {"progress": "much"}),
    "unkind": lambda line: send(line, {"error": {"kind": "OSError", "code": "", "said": "x"}}),
    "rude": lambda line: send(
        line, {"error": {"kind": "DataError", "code": "ragged", "said": "\x1b[2J" + "x" * 9000}}
    ),
    "aborts": lambda line: os.abort(),
    "killed": lambda line: os.kill(os.getpid(), signal.SIGKILL),
    "sigsys": lambda line: os.kill(os.getpid(), signal.SIGSYS),
}

if __name__ == "__main__":
    fake = Fake(socket.socket(fileno=int(sys.argv[1])))
    while True:
        fake._serve(receive(fake._line))
