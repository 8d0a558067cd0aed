extension Desk {
    /// Answers a request below `/admin`: no credential, no limit, no fault, not counted.
    mutating func admin(_ request: Request, now: Moment) -> Reply {
        do throws(Refusal) {
            return try adminReply(request, now: now)
        } catch {
            return Reply(refusal: error, style: .string)
        }
    }

    private mutating func adminReply(_ request: Request, now: Moment) throws(Refusal) -> Reply {
        switch (request.method, request.path.dropFirst().joined(separator: "/")) {
        case ("GET", "effects"):
            return try effects(request.query)
        case ("GET", "repeats"):
            return repeats()
        case ("GET", "stats"):
            return Reply(200) { statistics.write(to: &$0) }
        case ("GET", "requests"):
            return Reply(200) { log.write(to: &$0) }
        case ("GET", "faults"):
            return Reply(200) { faults.write(to: &$0) }
        case ("POST", "faults"):
            do throws(FaultSyntaxError) {
                replace(faults: try FaultPlan(json: try request.adminJSON()), now: now)
            } catch {
                throw Refusal(400, error.description)
            }
            return Reply(200) { faults.write(to: &$0) }
        case ("POST", "limits"):
            do throws(FaultSyntaxError) {
                replace(limits: try LimitSettings(json: try request.adminJSON(), from: limits))
            } catch {
                throw Refusal(400, error.description)
            }
            return Reply(204)
        case ("POST", "reset"):
            reset(now: now)
            return Reply(204)
        default:
            return try provisional(request, now: now)
        }
    }

    /// `POST /admin/provisional/{id}/confirm` and `…/expire`: what a click, the host's word or time would do.
    private mutating func provisional(_ request: Request, now: Moment) throws(Refusal) -> Reply {
        let path = request.path
        guard request.method == "POST", path.count == 4, path[1] == "provisional", let identifier = Identifier(path[2]) else {
            throw Refusal(404, "Cannot \(request.method) \(request.pathText)")
        }
        switch path[3] {
        case "confirm":
            guard case .booked(let appointment, _) = try confirm(identifier, now: now) else { return Reply(204) }
            return Reply(200) { writer in
                writer.object { $0.member("appointmentId", company.ids.appointment(appointment)) }
            }
        case "expire":
            try expire(identifier, now: now)
            return Reply(204)
        default:
            throw Refusal(404, "Cannot POST \(request.pathText)")
        }
    }

    private func effects(_ query: Query) throws(Refusal) -> Reply {
        var cursor = try EffectCursor(query)
        if query["format"] == "jsonl" {
            var reply = Reply(200)
            reply.content = .lines
            reply.effects = cursor
            return reply
        }
        let listed = cursor.next(company.effects, chunk: .max) ?? []
        return Reply(200) { writer in
            writer.object { writer in
                writeTotals(to: &writer)
                writer.array("effects") { writer in
                    for (number, effect) in listed { writer.effect(effect, number: number, of: company) }
                }
            }
        }
    }

    private func writeTotals(to writer: inout JSONWriter) {
        let log = company.effects
        writer.member("total", log.counts.values.reduce(0, +))
        writer.object("counts") { writer in
            for kind in Effect.Kind.allCases {
                writer.name(escaping: kind.rawValue)
                writer.value(log.counts[kind] ?? 0)
            }
        }
        writer.member("mails", log.mails)
        writer.member("billedBookings", log.billedBookings)
        writer.object("webhooks") { writer in
            for (name, count) in log.webhooks.sorted(by: { $0.key < $1.key }) {
                writer.name(escaping: name)
                writer.value(count)
            }
        }
    }

    /// Effects that were had more than once: the proof of "exactly once" is that this list is empty.
    private func repeats() -> Reply {
        let log = company.effects
        return Reply(200) { writer in
            writer.array { writer in
                for group in log.repeats {
                    writer.array { writer in
                        for index in group { writer.effect(log.entries[index], number: index + 1, of: company) }
                    }
                }
            }
        }
    }

    /// Lines of JSON for the next effects of a list; nil at its end.
    package func lines(_ cursor: inout EffectCursor) -> [UInt8]? {
        guard let listed = cursor.next(company.effects, chunk: 2000) else { return nil }
        var bytes: [UInt8] = []
        for (number, effect) in listed {
            bytes += JSONWriter.bytes { $0.effect(effect, number: number, of: company) }
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }
}

extension Request {
    /// The body as JSON, whatever its content type: admin requests are typed by hand.
    fileprivate func adminJSON() throws(FaultSyntaxError) -> JSON {
        guard !body.isEmpty else { return .object([]) }
        do throws(JSONSyntaxError) {
            return try JSONParser.parse(body)
        } catch {
            throw FaultSyntaxError(error.message)
        }
    }
}

extension LimitSettings {
    /// Reads `{"limit", "rate", "window", "burst", "countRefused", "headers", "status"}`; what is missing stays.
    package init(json: JSON, from old: LimitSettings) throws(FaultSyntaxError) {
        self = old
        for member in json.members ?? [] {
            switch (member.name, member.value) {
            case ("limit", .string(let name)):
                guard let kind = Kind(rawValue: name) else { throw FaultSyntaxError("there is no limit “\(name)”") }
                self.kind = kind
            case ("headers", .string(let name)):
                guard let dialect = LimitHeaders.Dialect(rawValue: name) else { throw FaultSyntaxError("there are no headers “\(name)”") }
                headers.dialect = dialect
            case ("rate", .number(let number)) where number >= 1: rate = Int(number)
            case ("window", .number(let seconds)) where seconds > 0: window = .seconds(seconds)
            case ("burst", .number(let number)) where number >= 0: burst = Int(number)
            case ("burst", .null): burst = nil
            case ("countRefused", .bool(let flag)): countsRefused = flag
            case ("status", .number(let number)) where number == 429 || number == 503: status = Int(number)
            default: throw FaultSyntaxError("“\(member.name)” is no setting of the limiter, or its value is wrong")
            }
        }
    }
}
