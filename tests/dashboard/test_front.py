"""What stands before the server: names, headers, uploads, health and numbers."""

import json

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from interpret.core.errors import ModelError
from interpret.dashboard import ledger, served
from interpret.dashboard.front import HEADERS, Front
from interpret.sandbox.lock.lock_report import LockReport

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def client():
    def made(**settings):
        async def page(request):
            return PlainTextResponse("page", headers={"X-Frame-Options": "SAMEORIGIN"})

        put = Route("/_stcore/upload_file/{session}/{file}", page, methods=["PUT"])
        app = Starlette(routes=[Route("/", page), Route("/healthz", page), put])
        return TestClient(Front(app, **settings), base_url="http://localhost:8501")

    return made


def test_every_answer_has_the_headers_that_a_browser_is_to_heed(client):
    answer = client().get("/")
    assert answer.text == "page"
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"  # a stated one stays
    for name in HEADERS.keys() - {b"x-frame-options"}:
        assert answer.headers[name.decode()] == HEADERS[name].decode()
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost:8501", 200), ("127.0.0.1", 200), ("[::1]:9", 200), ("A.example:80", 200),
     ("evil.example", 421), ("localhost.evil.example", 421), ("", 421)],
)  # fmt: skip
def test_only_a_name_on_the_list_is_answered(client, host, status):
    hosts = ("localhost", "127.0.0.1", "[::1]", "a.example")
    answer = client(hosts=hosts).get("/", headers={"Host": host})
    assert answer.status_code == status
    assert client(hosts=()).get("/", headers={"Host": host}).status_code == 200
    assert client(hosts=hosts).get("/healthz", headers={"Host": host}).status_code == 200


def test_uploads_of_a_visitor_have_a_limit(client):
    kept = {"a": 90, "b": 0}
    one = client(held=lambda session: kept[session], most_uploaded=100)
    assert one.put("/_stcore/upload_file/b/1", content=b"x" * 100).status_code == 200
    answer = one.put("/_stcore/upload_file/a/1", content=b"x" * 11)
    assert answer.status_code == 413
    assert "remove some files first" in answer.text


def test_health_says_whether_a_worker_can_start(monkeypatch):
    health = served.Health()
    monkeypatch.setattr(served, "start", lambda: LockReport("full"))
    assert health.now() == {"status": "ok", "lock": "full"}

    def none():
        raise ModelError("No worker process could be started.", code="no-worker")

    monkeypatch.setattr(served, "start", none)
    assert health.now()["status"] == "ok"  # found some seconds ago
    monkeypatch.setattr(served, "HEALTHY_FOR", -1.0)
    assert health.now() == {"status": "failing", "reason": "No worker process could be started."}


def test_numbers_are_written_as_prometheus_reads_them(monkeypatch):
    monkeypatch.setattr(ledger, "_COUNTS", type(ledger._COUNTS)())
    ledger.count("interpret_busy_total")
    ledger.counted_error(ModelError("It died.", code="worker-died"))
    ledger.counted_error(ModelError("No.", code="weights-only"))  # no worker died over it
    lines = ledger.metrics({"interpret_workers": 3}).splitlines()
    assert "interpret_busy_total 1" in lines
    assert 'interpret_worker_deaths_total{code="worker-died"} 1' in lines
    assert "interpret_models_opened_total 0" in lines
    assert "interpret_workers 3" in lines
    assert "# TYPE interpret_workers gauge" in lines
    assert not any("weights-only" in line for line in lines)


def test_each_model_has_a_line(monkeypatch, tmp_path):
    path = tmp_path / "audit.jsonl"
    monkeypatch.setenv("INTERPRET_AUDIT", str(path))
    monkeypatch.setattr(ledger, "_COUNTS", type(ledger._COUNTS)())
    told = {
        "who": "a@b.example",
        "model": "m\n.keras",
        "sha256": "ab",
        "seconds": 1.23456,
        "size": 9,
    }
    ledger.audit(**told, code="")
    ledger.audit(**told, code="timed-out")
    first, second = map(json.loads, path.read_text().splitlines())
    assert first["verdict"] == "opened"
    assert (second["verdict"], second["code"], second["seconds"]) == ("refused", "timed-out", 1.235)
    assert (first["who"], first["sha256"], first["bytes"]) == ("a@b.example", "ab", 9)
    text = ledger.metrics({})
    assert 'interpret_models_refused_total{code="timed-out"} 1' in text
    assert 'interpret_worker_deaths_total{code="timed-out"} 1' in text
