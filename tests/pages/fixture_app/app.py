"""The fixture server's routes: real templates, real static files, records of the world."""

import asyncio
import json
import mimetypes
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from chalicelib.console.models.agent import AgentPage
from chalicelib.console.models.call_log import CallFilter, CallLogPage
from chalicelib.console.models.live import LivePage
from chalicelib.console.models.phone import PhonePage
from chalicelib.console.models.problem import ProblemPage
from chalicelib.console.models.sign_in import DemoAccount, ForgottenPage, LogInPage, SetPasswordPage
from chalicelib.web.templating import TEMPLATES
from tests.pages.fixture_app import statistics
from tests.pages.fixture_app.callers import caller
from tests.pages.fixture_app.campaigns import Campaigns
from tests.pages.fixture_app.company import Company
from tests.pages.fixture_app.dialling import DIALLER, Calling
from tests.pages.fixture_app.log import logged_calls
from tests.pages.fixture_app.numbers import Numbers
from tests.pages.fixture_app.people import People
from tests.pages.fixture_app.queues import Queues
from tests.pages.fixture_app.records import Records
from tests.pages.fixture_app.requests import Requests
from tests.pages.fixture_app.shown import page, shell
from tests.pages.fixture_app.world import World, now_ms

QUEUES = (
    ("front-desk", "Front desk"),
    ("permits", "Building permits"),
    ("billing", "Billing"),
    ("school", "School & childcare"),
)
NUMBERS = (("+4721000000", "Main number"), ("+4721000010", "Building permits"))
RECORDINGS = (("a1b2c3", "For sales, press 1."),)


class Routes:
    """Every route as a method, so that they share one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def log_in(self, request: Request) -> Response:
        if request.method == "POST":
            form = dict(parse_qsl((await request.body()).decode()))
            if form["password"] == "correct horse":
                return RedirectResponse("/console/live", status_code=303)
            problem = "The e-mail or the password is wrong."
            model = LogInPage(csrf_token="t", who=form["who"], problem=problem)
            return page("users/log-in.html", model, request, status=401)
        people = (("kari", "Kari Aasen", "User"), ("admin", "Ada Strand", "Administrator"))
        accounts = tuple(
            DemoAccount(email=f"{who}@fjordvik.example", name=name, role=role) for who, name, role in people
        )
        model = LogInPage(csrf_token="t", demo_accounts=accounts, demo_password="correct horse")
        return page("users/log-in.html", model, request)

    async def forgotten(self, request: Request) -> Response:
        is_sent = request.method == "POST"
        model = ForgottenPage(csrf_token="t", who="kari@fjordvik.example" if is_sent else "", is_sent=is_sent)
        return page("users/forgotten.html", model, request)

    async def set_password(self, request: Request) -> Response:
        is_dead = request.path_params["token"] == "old"
        model = SetPasswordPage(csrf_token="t", name="Kari", who="kari@fjordvik.example", is_link_dead=is_dead)
        return page("users/set-password.html", model, request, status=410 if is_dead else 200)

    async def missing(self, request: Request) -> Response:
        model = ProblemPage(title="There is nothing here", status=404, message="The address may be old, or mistyped.")
        return page("problem.html", model, request, status=404)

    async def live(self, request: Request) -> Response:
        return page("console/live.html", LivePage(shell=shell("Live", "live"), demo_phone_href="/phone"), request)

    async def agent(self, request: Request) -> Response:
        return page("console/agent.html", AgentPage(shell=shell("My phone", "agent"), dialler=DIALLER), request)

    async def phone(self, request: Request) -> Response:
        return page(
            "phone/phone.html", PhonePage(caller="+4790712345", numbers=NUMBERS, recordings=RECORDINGS), request
        )

    async def calls(self, request: Request) -> Response:
        query = request.query_params
        self.world.requests.append(("GET", "/console/calls", dict(query)))
        chosen = CallFilter(
            queue=query.get("queue", ""),
            since=date.fromisoformat(query["from"]) if query.get("from") else None,
            until=date.fromisoformat(query["to"]) if query.get("to") else None,
            caller=query.get("caller", ""),
            is_unanswered_only=query.get("unanswered") == "1",
        )
        rows = logged_calls(chosen, dict(QUEUES)) if query.get("caller") != "nobody" else ()
        today = datetime.now(UTC).date()
        model = CallLogPage(
            shell=shell("Call log", "calls"),
            rows=rows,
            queues=QUEUES,
            chosen=chosen,
            zone="Europe/Oslo",
            earliest=today - timedelta(days=92),
            latest=today,
            older_href="/console/calls?cursor=2" if rows and not query.get("cursor") else "",
            newest_href="/console/calls" if query.get("cursor") else "",
            searched_back_to=today - timedelta(days=14),
        )
        template = "console/_call-log.html" if request.headers.get("HX-Request") else "console/calls.html"
        return page(template, model, request, trusted_types=False)

    async def snapshot(self, request: Request) -> Response:
        if self.world.is_down:
            return JSONResponse({"error": {"code": "unavailable", "message": "Down."}}, status_code=503)
        etag = f'"{self.world.v}"'
        if request.headers.get("If-None-Match") == etag:
            return Response(status_code=304)
        return JSONResponse(self.world.snapshot(), headers={"ETag": etag, "Cache-Control": "no-cache"})

    async def ticket(self, request: Request) -> Response:
        if self.world.is_down:
            return JSONResponse({"error": {"code": "unavailable", "message": "Down."}}, status_code=503)
        return JSONResponse({"url": f"ws://{request.url.netloc}/ws", "ticket": "one"})

    async def command(self, request: Request) -> Response:
        body = json.loads(await request.body() or b"{}")
        token = request.headers.get("X-CSRF-Token") or body.get("csrf_token")
        if token != "token-of-kari":
            return JSONResponse({"error": {"code": "forbidden", "message": "No token."}}, status_code=403)
        self.world.requests.append((request.method, request.url.path, body))
        self.world.changed.set()
        if self.world.refusal and "heartbeat" not in request.url.path:
            status, message = self.world.refusal
            return JSONResponse({"error": {"code": "conflict", "message": message}}, status_code=status)
        self._obey(request.url.path, body)
        return JSONResponse({"now": now_ms(), "v": self.world.v, "agent": self.world.records["agent"]["kari"]})

    async def notice(self, request: Request) -> Response:
        return JSONResponse({"notice": self.world.notice})

    async def queue_log(self, request: Request) -> Response:
        del request
        calls = [{**call, "marked": self.world.marked.get(call["id"])} for call in self.world.queue_log]
        return JSONResponse({"now": now_ms(), "calls": calls})

    async def mark(self, request: Request) -> Response:
        body = json.loads(await request.body())
        self.world.requests.append((request.method, request.url.path, body))
        call = request.path_params["call"]
        self.world.marked[call] = {"by": "Kari Aasen", "at": now_ms()} if body["answered"] else None
        return JSONResponse({"now": now_ms(), "id": call, "answered": body["answered"]})

    async def order(self, request: Request) -> Response:
        del request
        return JSONResponse({"sentence": "Whoever has waited longest comes first.", "steps": []})

    async def lead(self, request: Request) -> Response:
        body = json.loads(await request.body())
        if request.headers.get("X-CSRF-Token") != "token-of-kari":
            return JSONResponse({"error": {"code": "forbidden", "message": "No token."}}, status_code=403)
        self.world.requests.append((request.method, request.url.path, body))
        name, _, queue = request.path_params["rest"].partition("/")
        if self.world.refusal:
            status, message = self.world.refusal
            return JSONResponse({"error": {"code": "conflict", "message": message}}, status_code=status)
        if queue == "state":
            change = {"state": body["state"], "reason": body["reason"], "since": now_ms(), "note": body.get("note")}
        else:
            held = self.world.records["agent"][name]["queues"]
            change = {"queues": {**held, queue.removeprefix("queues/"): body["logged_on"]}}
        self.world.put("agent", {"id": name, **change})
        return JSONResponse({**self.world.records["agent"][name], "name": name})

    def _obey(self, path: str, body: Any) -> None:
        me = self.world.records["agent"]["kari"]
        if path.endswith("/state"):
            self.world.put("agent", {"id": "kari", "state": body["state"], "reason": body["reason"], "since": now_ms()})
        elif path.endswith("/endpoints"):
            self.world.put("agent", {"id": "kari", "endpoints": body["endpoints"]})
        elif "/notice/" in path:
            self.world.put("agent", {"id": "kari", "notice": None})
        elif "/queues/" in path:
            queues = {**me["queues"], path.rsplit("/", 1)[1]: body["logged_on"]}
            self.world.put("agent", {"id": "kari", "queues": queues})
        elif path.endswith("/wrap-up") and body["action"] == "finish":
            self.world.put(
                "agent", {"id": "kari", "state": "available", "call": None, "wrap_up": None, "since": now_ms()}
            )
        elif path.endswith("/wrap-up"):
            wrap_up = {**me["wrap_up"], "until": me["wrap_up"]["until"] + 30_000, "may_extend": False}
            self.world.put("agent", {"id": "kari", "wrap_up": wrap_up})

    async def waiting(self, request: Request) -> Response:
        self.world.requests.append((request.method, request.url.path, json.loads(await request.body() or b"{}")))
        self.world.changed.set()
        if self.world.refusal:
            status, message = self.world.refusal
            return JSONResponse({"error": {"code": "conflict", "message": message}}, status_code=status)
        return JSONResponse({"id": request.path_params["rest"].partition("/")[0]})

    async def softphone_token(self, request: Request) -> Response:
        url = f"ws://{request.url.netloc}/trunk/phones/ws"
        return JSONResponse(
            {
                "driver": "simulated",
                "url": url,
                "identity": "client:fjordvik.kari",
                "token": "t",
                "expires_at": now_ms() + 3_600_000,
            }
        )

    async def phone_token(self, request: Request) -> Response:
        url = f"ws://{request.url.netloc}/trunk/phones/ws"
        numbers = [{"number": number, "title": title} for number, title in NUMBERS]
        identity = f"caller:{request.query_params['caller']}"
        return JSONResponse(
            {
                "driver": "simulated",
                "url": url,
                "identity": identity,
                "token": "t",
                "expires_at": now_ms() + 3_600_000,
                "numbers": numbers,
            }
        )

    async def news(self, socket: WebSocket) -> None:
        if self.world.is_down:
            await socket.close()
            return
        await socket.accept()
        queue: asyncio.Queue[Any] = asyncio.Queue()
        await self._serve(socket, queue, self.world.sockets, self._pong)

    async def telephone(self, socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_json({"type": "registered", "identity": "x", "address": "x", "calls": []})
        queue: asyncio.Queue[Any] = asyncio.Queue()
        await self._serve(socket, queue, self.world.phones, self._frame)

    async def _serve(self, socket: WebSocket, queue: Any, register: list[Any], answer: Any) -> None:
        self.world.loop = asyncio.get_running_loop()
        register.append(queue)

        async def speak() -> None:
            while (item := await queue.get()) is not None:
                await socket.send_json(item)
            await socket.close(1012)

        speaking = asyncio.create_task(speak())
        try:
            while True:
                await answer(socket, await socket.receive_json())
        except (WebSocketDisconnect, RuntimeError):
            register.remove(queue)
            speaking.cancel()

    async def _pong(self, socket: WebSocket, message: Any) -> None:
        if message.get("type") == "ping":
            await socket.send_json({"type": "pong", "v": self.world.v, "now": now_ms()})

    async def _frame(self, socket: WebSocket, message: Any) -> None:
        self.world.frames.append(message)
        self.world.changed.set()

    async def report(self, request: Request) -> Response:
        self.world.reports.append(await request.json())
        return Response(status_code=204)

    async def static(self, request: Request) -> Response:
        path = (TEMPLATES / "static" / request.path_params["path"]).resolve()
        if not path.is_relative_to((TEMPLATES / "static").resolve()) or not path.is_file():
            return Response(status_code=404)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return Response(path.read_bytes(), media_type="font/woff2" if path.suffix == ".woff2" else kind)


def make_app(world: World) -> Starlette:
    routes = Routes(world)
    world.admin = Queues(world)
    world.records_pages = Records()
    world.numbers = Numbers(world)
    world.campaigns = Campaigns(world)
    world.company = Company(world)
    world.people = People(world)
    world.letters = Requests(world)
    app = Starlette(
        routes=[
            Route("/login", routes.log_in, methods=["GET", "POST"]),
            Route("/set-password/{token}", routes.set_password),
            Route("/forgotten-password", routes.forgotten, methods=["GET", "POST"]),
            Route("/missing", routes.missing),
            Route("/console/live", routes.live),
            Route("/console/agent", routes.agent),
            Route("/console/calls", routes.calls),
            *world.admin.routes(),
            *world.records_pages.routes(),
            *world.numbers.routes(),
            *world.campaigns.routes(),
            *world.company.routes(),
            *statistics.routes(),
            *world.people.routes(),
            Route("/phone", routes.phone),
            Route("/api/agent/calls/{call}/caller", caller),
            Route("/api/live", routes.snapshot),
            Route("/api/live/ticket", routes.ticket, methods=["POST"]),
            Route("/api/softphone/token", routes.softphone_token),
            Route("/api/phone/token", routes.phone_token),
            Route("/api/agent/notice", routes.notice),
            *Calling(world).routes(),
            *world.letters.routes(),
            Route("/api/agent/log", routes.queue_log),
            Route("/api/agent/log/{call}", routes.mark, methods=["PUT"]),
            Route("/api/agent/{rest:path}", routes.command, methods=["PUT", "POST", "DELETE"]),
            Route("/api/v1/calls/{rest:path}", routes.waiting, methods=["PUT", "POST", "DELETE"]),
            Route("/api/v1/waiting/{rest:path}", routes.waiting, methods=["PUT", "POST", "DELETE"]),
            Route("/api/v1/callbacks/{rest:path}", routes.waiting, methods=["DELETE"]),
            Route("/api/v1/agents/{name}/order", routes.order),
            Route("/api/v1/agents/{rest:path}", routes.lead, methods=["PUT"]),
            Route("/static/{version}/{path:path}", routes.static),
            WebSocketRoute("/ws", routes.news),
            WebSocketRoute("/trunk/phones/ws", routes.telephone),
        ]
    )
    app.state.world = world
    return app
