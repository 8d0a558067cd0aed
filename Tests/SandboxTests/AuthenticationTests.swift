import Sandbox
import Testing

@Suite struct AuthenticationTests {
    @Test(
        arguments: [
            (nil, "Missing authorization header"), ("WRONG", "Invalid API key"), ("OLD", "API key has expired"), ("", "Invalid API key"),
        ] as [(String?, String)])
    func `a bad credential is a 401 with the documented text`(key: String?, text: String) {
        var desk = desk()
        let reply = desk.send("GET", "/v4/user/me", key: key)
        #expect(reply.status == 401 && reply.message == text && reply.json["error"] as? String == "Unauthorized")
    }

    @Test func `a platform key names its user, except where the owner is meant`() {
        var desk = desk()
        #expect(desk.send("GET", "/v4/user/me", as: nil).json["id"] as? String == host(0).text)
        #expect(desk.send("POST", "/v4/user", #"{"email":"a@example.com"}"#, as: nil).status == 201)
        let refused = desk.send("GET", "/v4/user", as: nil)
        #expect(refused.status == 400)
        #expect(refused.message == "Missing required header 'x-meetergo-api-user-id' for API key authentication")
        #expect(desk.send("GET", "/v4/user/me", as: host(1).text).json["id"] as? String == host(1).text)
        #expect(desk.send("GET", "/v4/user/me", as: host(99).text).status == 403)
        #expect(desk.send("GET", "/v4/user/me", as: "owner").status == 403)
    }

    @Test func `only admins list, create and delete users`() {
        var desk = desk()
        #expect(desk.send("GET", "/v4/user", as: host(1).text).status == 403)
        #expect(desk.send("POST", "/v4/user", #"{"email":"a@example.com"}"#, as: host(1).text).status == 403)
        #expect(desk.send("DELETE", "/v4/user/\(host(2).text)", as: host(1).text).status == 403)
        #expect(desk.company.effects.entries.isEmpty)
    }

    @Test func `a token is its owner, writes no users and names nobody else`() {
        var desk = desk()
        #expect(desk.send("GET", "/v4/user", key: "rgo-T", as: nil).status == 200)
        #expect(desk.send("GET", "/v4/user", key: "rgo-T", as: host(0).text).status == 200)
        #expect(desk.send("GET", "/v4/user/me", key: "rgo-T", as: host(1).text).status == 403)
        #expect(desk.send("POST", "/v4/user", #"{"email":"a@example.com"}"#, key: "rgo-T", as: nil).status == 403)
        #expect(desk.send("PATCH", "/v4/user/\(host(0).text)", #"{"givenName":"X"}"#, key: "rgo-T", as: nil).status == 403)
        #expect(desk.send("DELETE", "/v4/user/\(host(1).text)", key: "rgo-T", as: nil).status == 403)
        #expect(desk.company.effects.entries.isEmpty)
    }
}
