import Foundation
import Sandbox
import Testing

@Suite struct JSONTests {
    /// A desk shows what its parser makes of a body, for a provisional booking gives the body back.
    @Test(arguments: [
        #"{"a":1,"b":[true,false,null,"x"],"c":{"d":-1.5e3}}"#,
        #"{"t":"q\"b\\s\/ n\nr\rt\tu\u00e4\ud83d\ude00 é ü 😀"}"#,
        " { \"spaces\" : [ ] , \"empty\" : { } } ",
    ])
    func `values survive the way in and out`(text: String) throws {
        var desk = desk()
        let body = """
            {"meetingTypeId":"\(optInType.text)","start":"2027-01-11T10:00:00Z","hostIds":["\(host(0).text)"],\
            "attendee":{"email":"a@example.com","receiveReminders":true,"notes":\(text)}}
            """
        #expect(desk.send("POST", "/v4/booking", body).status == 201)
        let list = desk.send("GET", "/v4/provisional-booking/paginated").json["provisionalBookings"] as? [[String: Any]]
        let attendee = (list?.first?["dto"] as? [String: Any])?["attendee"] as? [String: Any]
        let expected = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary)
        #expect(attendee?["notes"] as? NSDictionary == expected)
    }

    @Test(arguments: [
        "{", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":01x}"#, #"{"a":"x"#, #"{"a":+1}"#, #"{"a":.5}"#, #"{"a":"\q"}"#, "{}{}", "[1]",
        #"{"a":"\#u{1}"}"#, String(repeating: "[", count: 100_000),
    ])
    func `broken JSON is a 400 and nothing worse`(text: String) {
        var desk = desk()
        let reply = desk.send("POST", "/v4/user", text)
        #expect(reply.status == 400)
        #expect(reply.message?.hasPrefix("Unexpected token") == true, "\(reply.text)")
    }
}
