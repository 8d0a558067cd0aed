import BulkModel
import HTTPTypes
import MeetergoAPI
import Testing

/// A disposition without its finding, for tables.
enum Ending: String {
    case created, provisional, doneWithoutIdentity, refused, throttled, credentialRejected, misconfigured, notCarriedOut
    case unknown, isThere, other

    init(_ disposition: Disposition) {
        self =
            switch disposition {
            case .done(.created, _): .created
            case .done(.provisional, _): .provisional
            case .done, .undone: .other
            case .doneWithoutIdentity: .doneWithoutIdentity
            case .refused: .refused
            case .throttled: .throttled
            case .credentialRejected: .credentialRejected
            case .misconfigured: .misconfigured
            case .notCarriedOut: .notCarriedOut
            case .unknown: .unknown
            case .isThere: .isThere
            }
    }
}

extension Disposition {
    var finding: Finding? {
        switch self {
        case .done, .undone: nil
        case .doneWithoutIdentity(let finding), .refused(let finding), .throttled(let finding), .credentialRejected(let finding),
            .misconfigured(let finding), .notCarriedOut(let finding), .unknown(let finding), .isThere(let finding):
            finding
        }
    }

    var identity: RemoteIdentity? { if case .done(_, let identity) = self { identity } else { nil } }
}

func judged(_ kind: ImportKind, _ status: Int, _ body: String, earlierUnknown: Bool = false, fields: HTTPFields = [:]) -> Disposition {
    ReplyJudge(kind: kind).disposition(
        of: .success(Reply(status: status, fields: fields, body: Array(body.utf8))), earlierUnknown: earlierUnknown)
}

struct ReplyTests {
    static let nginx = """
        <html>\r
        <head><title>502 Bad Gateway</title></head>\r
        <body>\r
        <center><h1>502 Bad Gateway</h1></center>\r
        <hr><center>nginx/1.25.5</center>\r
        </body>\r
        </html>\r

        """

    static func message(_ text: String, _ status: Int) -> String { #"{"statusCode":\#(status),"message":"\#(text)","error":"Some Error"}"# }

    struct Row: CustomTestStringConvertible {
        var kind: ImportKind
        var status: Int
        var body: String
        var ending: Ending
        var cause: Cause?
        var afterUnknown: Ending

        init(_ kind: ImportKind, _ status: Int, _ body: String, _ ending: Ending, _ cause: Cause?, afterUnknown: Ending? = nil) {
            self.kind = kind
            self.status = status
            self.body = body
            self.ending = ending
            self.cause = cause
            self.afterUnknown = afterUnknown ?? ending
        }

        var testDescription: String { "\(kind) \(status) \(body.prefix(70).filter { !$0.isNewline })" }
    }

    static let table: [Row] = [
        // 2xx
        Row(
            .users, 201, #"{"userId":"u1","availabilityId":"a1","meetingTypeId":"m1","bookingUrl":"https://x/y","companyId":"c"}"#,
            .created, nil),
        Row(.users, 200, #"{"id":"u1"}"#, .created, nil),
        Row(.users, 201, #"{"userId":null,"id":7}"#, .created, nil),
        Row(.users, 201, "{}", .doneWithoutIdentity, .reply),
        Row(.users, 201, #"{"userId":""}"#, .doneWithoutIdentity, .reply),
        Row(.users, 201, "", .doneWithoutIdentity, .reply),
        Row(.users, 204, " \n", .doneWithoutIdentity, .reply),
        Row(.users, 201, #"{"userId":"u1""#, .doneWithoutIdentity, .reply),
        Row(.users, 200, "[1]", .doneWithoutIdentity, .reply),
        Row(.users, 200, nginx, .doneWithoutIdentity, .reply),
        Row(.bookings, 201, #"{"appointmentId":"b1","secret":"s3cr3t","attendeeEmail":"x@example.com"}"#, .created, nil),
        Row(.bookings, 201, #"{"appointmentId":"b1","bookingType":null,"provisionalBookingId":null}"#, .created, nil),
        Row(.bookings, 201, #"{"bookingType":"doubleOptIn","provisionalBookingId":"p1"}"#, .provisional, nil),
        Row(.bookings, 201, #"{"bookingType":"DoubleOptIn","provisionalBookingId":"p1","appointmentId":"b1"}"#, .provisional, nil),
        Row(.bookings, 201, #"{"provisionalBookingId":"p1"}"#, .provisional, nil),
        Row(.bookings, 201, #"{"bookingType":"requireHostConfirmation","appointmentId":"b1"}"#, .provisional, nil),
        Row(.bookings, 201, #"{"bookingType":"requireHostConfirmation"}"#, .doneWithoutIdentity, .reply),
        Row(.bookings, 201, #"{"secret":"s3cr3t"}"#, .doneWithoutIdentity, .reply),
        // The set-up is wrong
        Row(.users, 301, "", .misconfigured, .setup), Row(.users, 302, nginx, .misconfigured, .setup),
        Row(.bookings, 308, "", .misconfigured, .setup),
        Row(.users, 403, message("Forbidden resource", 403), .misconfigured, .permission),
        Row(.users, 403, "", .misconfigured, .permission),
        Row(
            .bookings, 400, message("Missing required header 'x-meetergo-api-user-id' for API key authentication", 400), .misconfigured,
            .setup),
        Row(.users, 404, message("Cannot POST /v4/v4/user", 404), .misconfigured, .setup),
        Row(.users, 404, nginx, .misconfigured, .setup), Row(.users, 404, "", .misconfigured, .setup),
        // The credential
        Row(.users, 401, message("API key has expired", 401), .credentialRejected, .credential),
        Row(.users, 401, message("Invalid API key", 401), .credentialRejected, .credential),
        Row(.bookings, 401, message("Missing authorization header", 401), .credentialRejected, .credential),
        Row(.bookings, 401, "", .credentialRejected, .credential),
        // The quota
        Row(.users, 429, #"{"statusCode":429,"message":"Too Many Requests","error":"Too Many Requests"}"#, .throttled, .rateLimit),
        Row(.users, 429, #"{"statusCode":429,"message":"ThrottlerException: Too Many Requests"}"#, .throttled, .rateLimit),
        Row(.users, 429, nginx, .throttled, .rateLimit), Row(.users, 429, "", .throttled, .rateLimit),
        // The slot is gone
        Row(
            .bookings, 400, message("The selected time slot is no longer available", 400), .refused, .slotTaken, afterUnknown: .isThere),
        Row(.bookings, 406, message("No Longer Available", 406), .refused, .slotTaken, afterUnknown: .isThere),
        Row(
            .bookings, 409, message("The selected time slot is no longer available", 409), .refused, .slotTaken, afterUnknown: .isThere),
        Row(.bookings, 422, #"{"message":["slot is no longer available"]}"#, .refused, .slotTaken, afterUnknown: .isThere),
        Row(.bookings, 409, message("This slot is already booked", 409), .refused, .slotTaken, afterUnknown: .isThere),
        Row(.bookings, 409, message("Conflict", 409), .refused, .refused, afterUnknown: .isThere),
        Row(.bookings, 500, message("no longer available", 500), .unknown, .server),
        // The address is in use
        Row(.users, 409, message("User with this email already exists", 409), .isThere, .duplicateEmail),
        Row(.users, 409, message("Account already exists in another organization", 409), .isThere, .duplicateEmail),
        Row(.users, 400, message("E-Mail is taken", 400), .isThere, .duplicateEmail),
        Row(.users, 400, message("email must be unique", 400), .isThere, .duplicateEmail),
        Row(
            .users, 400, #"{"message":"Validation failed","errors":[{"field":"email","message":"Already in use"}]}"#, .isThere,
            .duplicateEmail),
        Row(.users, 400, message("slug already taken", 400), .refused, .validation),
        Row(.users, 400, #"{"message":["email must be an email"]}"#, .refused, .validation),
        Row(.bookings, 400, message("email already exists", 400), .refused, .validation),
        // A reference
        Row(.bookings, 404, message("Meeting type not found", 404), .refused, .reference),
        Row(.bookings, 400, message("Meeting type not found", 400), .refused, .reference),
        Row(.bookings, 404, message("User not found", 404), .refused, .reference),
        // The plan
        Row(.users, 403, #"{"statusCode":403,"message":"Plan limit","code":"PLAN_LIMIT_REACHED","feature":"users"}"#, .refused, .planLimit),
        Row(.users, 400, #"{"message":"No more users","code":"PLAN_LIMIT_REACHED"}"#, .refused, .planLimit),
        // Other refusals
        Row(.bookings, 400, message("Duration must match one of the allowed durations for this meeting type", 400), .refused, .validation),
        Row(.bookings, 400, message("hostIds or queueId is required", 400), .refused, .validation),
        Row(.bookings, 400, "", .refused, .validation), Row(.bookings, 400, nginx, .refused, .validation),
        Row(.bookings, 422, "{}", .refused, .validation), Row(.users, 413, nginx, .refused, .validation),
        Row(.users, 404, message("Nothing here", 404), .refused, .refused),
        Row(.users, 406, message("Limit reached", 406), .refused, .refused),
        Row(.users, 409, #"{"message":"shared","sharedWith":[{"id":"i","slug":"s"}]}"#, .refused, .refused, afterUnknown: .isThere),
        Row(.users, 418, "", .refused, .refused),
        // May have been carried out
        Row(.users, 408, "", .unknown, .timeout),
        Row(.users, 500, #"{"statusCode":500,"message":"Internal server error"}"#, .unknown, .server),
        Row(.users, 502, nginx, .unknown, .server), Row(.users, 503, "", .unknown, .server), Row(.users, 504, nginx, .unknown, .timeout),
        Row(.bookings, 520, "", .unknown, .server), Row(.bookings, 524, nginx, .unknown, .timeout),
        Row(.bookings, 599, "", .unknown, .server),
        Row(.bookings, 101, "", .unknown, .reply), Row(.bookings, 999, "", .unknown, .reply),
    ]

    @Test(arguments: table) func `an answer means what the table says`(_ row: Row) {
        let disposition = judged(row.kind, row.status, row.body)
        #expect(Ending(disposition) == row.ending)
        #expect(disposition.finding?.cause == row.cause)
        if let finding = disposition.finding {
            #expect(finding.code != nil)
            #expect(
                !finding.message.isEmpty && !finding.message.contains("<") && !finding.message.contains("\n")
                    && !finding.message.contains("\r"))
            #expect(!finding.message.contains("s3cr3t"))
        }
        #expect(Ending(judged(row.kind, row.status, row.body, earlierUnknown: true)) == row.afterUnknown)
    }

    @Test func `ids are taken, and the secret is not`() {
        let user = judged(.users, 201, #"{"userId":"u1","availabilityId":"a1","meetingTypeId":"m1","bookingUrl":"https://x/y"}"#)
        #expect(
            user.identity
                == RemoteIdentity(id: "u1", extras: ["_meeting_type_id": "m1", "_availability_id": "a1", "_booking_url": "https://x/y"]))
        #expect(ResultColumn.names(for: .users) == ["_meeting_type_id", "_availability_id", "_booking_url"])
        let booking = judged(.bookings, 201, #"{"appointmentId":"b1","secret":"s3cr3t"}"#)
        #expect(booking.identity == RemoteIdentity(id: "b1"))
        let pending = judged(.bookings, 201, #"{"bookingType":"doubleOptIn","provisionalBookingId":"p1","secret":"s3cr3t"}"#)
        #expect(pending.identity == RemoteIdentity(id: "p1", extras: ["_booking_type": "doubleOptIn"]))
        #expect(ResultColumn.names(for: .bookings) == ["_booking_type", "_wanted_start", "_booked_start"])
    }

    @Test(
        arguments: [
            (ImportKind.users, #"{"message":"One thing"}"#, "One thing", nil),
            (
                .users, #"{"message":["email must be an email","slug must be longer than or equal to 5 characters"]}"#,
                "email must be an email; slug must be longer than or equal to 5 characters", "email, slug"
            ),
            (
                .users,
                #"{"message":"Validation failed","errors":[{"field":"email","message":"Invalid email format"},{"field":"timezone","message":"Invalid timezone identifier"}]}"#,
                "email: Invalid email format; timezone: Invalid timezone identifier", "email, timezone"
            ),
            (
                .bookings, #"{"message":"Validation failed","errors":[{"field":"email","message":"Invalid email format"}]}"#,
                "email: Invalid email format", "attendee.email"
            ),
            (
                .bookings,
                #"{"message":["attendee.notes must be an object","each value in hostIds must be a UUID","property company should not exist"]}"#,
                "attendee.notes must be an object; each value in hostIds must be a UUID; property company should not exist",
                "attendee.notes, hostIds, attendee.company"
            ),
            (.users, #"{"errors":["slug must be unique"]}"#, "slug must be unique", "slug"),
            (.users, #"{"error":"Bad Request","statusCode":400}"#, "Bad Request", nil),
            (.users, #"{"message":{"message":"Nested"}}"#, "Nested", nil),
            (.users, #"{"message":"shared","sharedWith":[{"id":"i1","slug":"s1"},{"id":"i2"}]}"#, "shared; shared with s1, i2", nil),
            (.users, "{}", "The API answered with status 400 and no words", nil),
            (.users, "", "The API answered with status 400 and no words", nil),
            (.users, "plain words\r\nin two lines", "plain words in two lines", nil),
            (.users, ReplyTests.nginx, "502 Bad Gateway", nil),
            (.users, "<p>No <b>title</b></p>", "No title", nil),
            (.users, "{\"message\":\"\\u001b[31mred\\u0007\"}", "[31mred", nil),
            (.users, #"{"message":"twice","message":"twice again"}"#, "twice again", nil),
        ] as [(ImportKind, String, String, String?)])
    func `every shape of an error is put in words`(_ kind: ImportKind, _ body: String, _ message: String, _ field: String?) {
        let finding = judged(kind, 400, body).finding
        #expect(finding?.message == message)
        #expect(finding?.field == field)
        #expect(finding?.code == "http_400")
    }

    @Test func `a long answer is cut`() {
        let finding = judged(.users, 400, String(repeating: "word ", count: 100_000)).finding
        #expect((finding?.message.count ?? 0) <= 400)
        #expect(finding?.message.hasSuffix("…") == true)
    }

    @Test func `the API's own code goes before the status`() {
        #expect(judged(.users, 402, #"{"message":"x","code":"SOME_CODE"}"#).finding?.code == "SOME_CODE")
    }

    @Test func `a redirect names its target`() {
        let fields: HTTPFields = [.location: "https://elsewhere.example/"]
        #expect(judged(.users, 302, "", fields: fields).finding?.message.contains("https://elsewhere.example/") == true)
    }

    @Test(arguments: TransferFailure.Kind.allCases) func `a transfer that failed is judged by whether it can have left`(
        _ kind: TransferFailure.Kind
    ) {
        let judge = ReplyJudge(kind: .users)
        func ending(sent: Bool, status: Int?) -> Disposition {
            judge.disposition(
                of: .failure(TransferFailure(kind, mayHaveBeenSent: sent, status: status, message: "words\nof curl")), earlierUnknown: false
            )
        }
        #expect(Ending(ending(sent: false, status: nil)) == .notCarriedOut)
        #expect(Ending(ending(sent: true, status: nil)) == .unknown)
        #expect(Ending(ending(sent: true, status: 500)) == .unknown)
        #expect(Ending(ending(sent: true, status: 201)) == .doneWithoutIdentity)
        for disposition in [ending(sent: false, status: nil), ending(sent: true, status: nil), ending(sent: true, status: 201)] {
            #expect(disposition.finding?.message.contains("words of curl") == true)
        }
    }

    @Test(arguments: [
        (TransferFailure.Kind.timeout, true, Cause.timeout), (.connectTimeout, false, .timeout), (.connectionLost, true, .network),
        (.truncated, true, .reply), (.tooLarge, true, .reply), (.repeated, true, .network), (.resolve, false, .network),
        (.connect, false, .network),
        (.tls, false, .network), (.proxy, false, .network), (.cancelled, true, .interrupted), (.cancelled, false, .interrupted),
    ]) func `a failed transfer has its cause`(_ kind: TransferFailure.Kind, _ sent: Bool, _ cause: Cause) {
        let result = Result<Reply, TransferFailure>.failure(TransferFailure(kind, mayHaveBeenSent: sent, message: ""))
        #expect(ReplyJudge(kind: .users).disposition(of: result, earlierUnknown: false).finding?.cause == cause)
    }

    @Test func `no bytes trap the judge`() {
        for seed in UInt64(0)..<2000 {
            var generator = SeededGenerator(state: seed)
            var body = Array(ReplyTests.table[Int(seed) % ReplyTests.table.count].body.utf8)
            for _ in 0..<Int.random(in: 0...4, using: &generator) where !body.isEmpty {
                let index = Int.random(in: body.indices, using: &generator)
                if Bool.random(using: &generator) {
                    body[index] = .random(in: 0...255, using: &generator)
                } else {
                    body.removeSubrange(index...)
                }
            }
            let status = Int.random(in: 100...600, using: &generator)
            let disposition = ReplyJudge(kind: seed % 2 == 0 ? .users : .bookings)
                .disposition(of: .success(Reply(status: status, body: body)), earlierUnknown: seed % 3 == 0)
            if (200..<300).contains(status) {
                #expect([Ending.created, .provisional, .doneWithoutIdentity].contains(Ending(disposition)), "seed \(seed)")
            } else {
                #expect(disposition.finding?.message.isEmpty == false, "seed \(seed)")
            }
        }
    }
}
