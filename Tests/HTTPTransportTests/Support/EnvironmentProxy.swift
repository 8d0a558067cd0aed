import Glibc

/// A server that the environment names as the proxy for plain http.
///
/// Set once and left: the other tests speak to loopback, where it must not matter either.
enum EnvironmentProxy {
    static let shared: ScriptedServer = {
        let server = ScriptedServer { _ in .send(answer(500)) }
        // unsafe: the texts are copied during the call. It is the only call of its kind in this process.
        _ = unsafe setenv("http_proxy", server.origin, 1)
        return server
    }()
}
