import Foundation
import Testing

/// nginx with TLS and HTTP/2, and certificates made by openssl; both from Debian (`nginx-light`, `openssl`).
final class Nginx {
    /// The message of a test that is skipped.
    static let need = Comment(
        rawValue: "needs nginx and openssl (apt-get install nginx-light openssl); CI=true makes their absence a failure")
    /// Without them the tests are skipped; in CI they run, and fail.
    static var isThere: Bool {
        ProcessInfo.processInfo.environment["CI"] == "true" || [nginx, openssl].allSatisfy(FileManager.default.isExecutableFile)
    }

    private static let nginx = "/usr/sbin/nginx"
    private static let openssl = "/usr/bin/openssl"

    let port: Int
    /// The certificate that signed the server's own; nobody trusts it yet.
    let caFile: String
    private let folder: URL
    private let server = Process()

    /// Starts it; `location` is what it does with each request. Returns once it listens.
    init(certificateFor name: String = "IP:127.0.0.1", http2: Bool, location: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "transport-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        caFile = folder.appending(path: "ca.pem").path
        port = LoopbackSocket.unusedPort()
        try makeCertificates(for: name)
        let configuration = """
            worker_processes 1; pid \(folder.path)/pid; error_log stderr notice; daemon off;
            events { worker_connections 256; }
            http {
                access_log off; client_body_temp_path \(folder.path)/body; proxy_temp_path \(folder.path)/proxy;
                fastcgi_temp_path \(folder.path)/fastcgi; uwsgi_temp_path \(folder.path)/uwsgi; scgi_temp_path \(folder.path)/scgi;
                server {
                    listen 127.0.0.1:\(port) ssl\(http2 ? " http2" : "");
                    ssl_certificate \(folder.path)/server.pem; ssl_certificate_key \(folder.path)/server.key;
                    location / { default_type application/json; \(location) }
                }
            }
            """
        try Data(configuration.utf8).write(to: folder.appending(path: "nginx.conf"))
        let log = Pipe()
        server.executableURL = URL(filePath: Self.nginx)
        server.arguments = ["-c", "\(folder.path)/nginx.conf", "-e", "stderr"]
        server.standardError = log
        try server.run()
        // It says this once it listens.
        var text = ""
        while !text.contains("start worker process") {
            let data = log.fileHandleForReading.availableData
            if data.isEmpty { throw Failed(command: "nginx: \(text)") }
            text += String(decoding: data, as: UTF8.self)
        }
    }

    var origin: String { "https://127.0.0.1:\(port)" }

    deinit {
        server.terminate()
        server.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    private func makeCertificates(for name: String) throws {
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-sha256", "-days", "2"]
        try run(
            Self.openssl,
            ["req", "-x509"] + key + [
                "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test CA", "-addext", "basicConstraints=critical,CA:TRUE",
            ])
        try run(
            Self.openssl,
            ["req", "-x509"] + key + [
                "-CA", "ca.pem", "-CAkey", "ca.key", "-keyout", "server.key", "-out", "server.pem", "-subj", "/CN=server", "-addext",
                "subjectAltName=\(name)", "-addext", "basicConstraints=critical,CA:FALSE",
            ])
    }

    private func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(command: "\(program) \(arguments)") }
    }

    struct Failed: Error {
        let command: String
    }
}
