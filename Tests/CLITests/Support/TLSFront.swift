import Foundation
import Subprocess
import SystemPackage

/// A server with TLS before the sandbox, with a certificate of its own making; python3 and openssl carry it out.
struct TLSFront: Sendable {
    let url: String
    /// The certificate, which nobody trusts by himself.
    let certificate: String

    /// Passes every GET on to `origin`.
    private static let program = """
        import http.server, ssl, sys, urllib.request, urllib.error
        origin, certificate, key = sys.argv[1:4]
        class Relay(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                request = urllib.request.Request(origin + self.path, headers={n: v for n, v in self.headers.items() if n != "Host"})
                try: reply = urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request)
                except urllib.error.HTTPError as error: reply = error
                body = reply.read()
                self.send_response_only(reply.status)
                for name, value in reply.headers.items():
                    if name.lower() not in ("connection", "transfer-encoding", "content-length"): self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def log_message(self, *arguments): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Relay)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        print(server.server_address[1], flush=True)
        server.serve_forever()
        """

    /// - Parameters:
    ///   - days: how long the certificate lasts from now.
    static func run<Value: Sendable>(
        before origin: String, days: Int, body: (TLSFront) async throws -> Value
    ) async throws -> Value {
        let place = try Workplace()
        let made = try await Subprocess.run(
            .name("openssl"),
            arguments: [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-sha256", "-days", "\(days)", "-keyout",
                place.path("key.pem"), "-out", place.path("certificate.pem"), "-subj", "/CN=front", "-addext",
                "subjectAltName=IP:127.0.0.1",
            ],
            output: .discarded, error: .discarded)
        guard made.terminationStatus.isSuccess else { throw Sandbox.SandboxFailure(message: "openssl made no certificate") }
        let result = try await Subprocess.run(
            .name("python3"),
            arguments: Arguments(["-c", program, origin, place.path("certificate.pem"), place.path("key.pem")]), input: .none,
            output: .sequence, error: .discarded
        ) { execution in
            var lines = execution.standardOutput.strings().makeAsyncIterator()
            let port = try await lines.next()?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
            do {
                guard !port.isEmpty else { throw Sandbox.SandboxFailure(message: "python3 ended without its port") }
                let value = try await body(TLSFront(url: "https://127.0.0.1:\(port)", certificate: place.path("certificate.pem")))
                try execution.send(signal: .kill)
                return value
            } catch {
                try? execution.send(signal: .kill)
                throw error
            }
        }
        return result.closureResult
    }
}
