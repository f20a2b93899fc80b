"""An OTLP receiver on a free port of loopback, decoding by OpenTelemetry's own protobuf classes: what a collector's OTLP/HTTP is.

POST /v1/traces takes spans; GET /spans?trace_id=... gives those of a trace as JSON, GET /spans all, GET /refused what was no OTLP.
Says {"endpoint": "..."} on a line once it listens.
"""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest, ExportTraceServiceResponse
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

spans, refused, lock = [], [], threading.Lock()


def values(attributes):
    return {a.key: getattr(a.value, a.value.WhichOneof("value") or "string_value") for a in attributes}


def plain(resource, span):
    return {
        "service": values(resource.attributes).get("service.name"),
        "trace_id": span.trace_id.hex(),
        "span_id": span.span_id.hex(),
        "parent_id": span.parent_span_id.hex(),
        "name": span.name,
        "kind": Span.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_").lower(),
        "failed": span.status.code == Status.STATUS_CODE_ERROR,
        "started_ns": span.start_time_unix_nano,
        "ended_ns": span.end_time_unix_nano,
        "attributes": values(span.attributes),
        "links": [{"trace_id": link.trace_id.hex(), "span_id": link.span_id.hex()} for link in span.links],
        "text": str(span),
    }


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        length = self.headers["content-length"]
        body = self.chunks() if length is None else self.rfile.read(int(length))
        try:
            if self.path != "/v1/traces" or self.headers["content-type"] != "application/x-protobuf":
                raise ValueError(f"{self.path} {self.headers['content-type']}")
            if self.headers["content-encoding"] == "gzip":
                body = gzip.decompress(body)
            request = ExportTraceServiceRequest.FromString(body)
        except Exception as error:  # whatever it is, the sender is told, and so is whoever asks
            with lock:
                refused.append(str(error))
            return self.answer(400, b"", "text/plain")
        with lock:
            for of in request.resource_spans:
                for scope in of.scope_spans:
                    spans.extend(plain(of.resource, span) for span in scope.spans)
        self.answer(200, ExportTraceServiceResponse().SerializeToString(), "application/x-protobuf")

    def do_GET(self):
        url = urlparse(self.path)
        wanted = parse_qs(url.query).get("trace_id")
        with lock:
            found = refused if url.path == "/refused" else [s for s in spans if wanted is None or s["trace_id"] in wanted]
            self.answer(200, json.dumps(found).encode(), "application/json")

    def chunks(self):
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def answer(self, status, body, content_type):
        self.send_response(status)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
print(json.dumps({"endpoint": f"http://127.0.0.1:{server.server_port}"}), flush=True)
server.serve_forever()
