import BulkModel
import HTTPTypes
import JSONText

extension Server {
    /// The answer to a GET: the routes that settling uses.
    func read(_ path: String, actingUser: String?, fields: HTTPFields, at now: Int64) -> Reply {
        let parts = path.split(separator: "?", maxSplits: 1)
        var query: [Substring: Substring] = [:]
        for pair in (parts.count == 2 ? parts[1] : "").split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1)
            query[sides[0]] = sides.count == 2 ? sides[1] : ""
        }
        guard let actingUser else {
            return refusal(400, "", "Missing required header 'x-meetergo-api-user-id' for API key authentication", fields)
        }
        let body: JSON?
        switch parts.first {
        case "/v4/user": body = userList(query, now)
        case "/v4/meeting-type": body = typeList(acting: actingUser, now)
        case "/v4/queue/\(Names.queue)": body = Self.queue
        case "/v4/appointment/paginated" where hidesAppointments: return refusal(403, "", "Forbidden resource", fields)
        case "/v4/appointment/paginated":
            guard let page = number(query["page"]), let size = number(query["pageSize"]), (1...100).contains(size) else {
                return refusal(400, "page", "page must be an integer number", fields)
            }
            body = appointmentList(query, page: page, size: size, acting: actingUser, now)
        case "/v4/booking-availability": body = availability(query)
        case "/v4/provisional-booking/paginated": body = provisionalList(query, acting: actingUser, now)
        case let path? where path.hasPrefix("/v4/appointment/"):
            body = appointments.first { $0.id == path.dropFirst(16) && $0.createdAt <= clock(now) }.map { entry($0, now) }
        case let path? where path.hasPrefix("/v4/meeting-type/"):
            let id = String(path.dropFirst(17))
            body = Names.meetingType(id).flatMap { type, host in
                has(type, of: type == .queue ? nil : host, at: now) ? meetingType(type, host: host, now) : nil
            }
        default: body = nil
        }
        guard let body else {
            return Reply(status: 404, fields: fields, body: Array(#"{"statusCode":404,"message":"Cannot GET \#(path)"}"#.utf8))
        }
        return Reply(status: 200, fields: fields, body: body.bytes())
    }

    private func number(_ text: Substring?) -> Int? { text.flatMap { Int($0) } }

    private func instant(_ text: Substring?) -> Int64? {
        text.flatMap { Calendar.read(String($0).replacing("%3A", with: ":").replacing("%2B", with: "+")) }
    }

    private func userList(_ query: [Substring: Substring], _ now: Int64) -> JSON {
        let listed = users.lazy.filter { $0.visibleAt <= now && !$0.isDeleted }
        let page: [User]
        if isPagingIgnored {
            page = Array(listed.prefix(traits.defaultPage))
        } else {
            let limit = min(100, max(1, number(query["limit"]) ?? 20))
            page = Array(listed.dropFirst(max(0, number(query["offset"]) ?? 0)).prefix(limit))
        }
        let list = JSON.array(
            page.map { user in
                [
                    "id": .string(user.id), "givenName": .string(user.given), "familyName": .string(user.family),
                    "email": .string(user.email), "createdAt": .string(Calendar.iso(user.createdAt)),
                    "updatedAt": .string(Calendar.iso(user.updatedAt ?? user.createdAt)), "userType": "api-platform",
                    "deletedAt": .null,
                ]
            })
        guard traits.wrapsUsers else { return list }
        var object: JSONObject = ["users": list]
        if traits.hasTotal { object["total"] = JSON(listed.count) }
        return .object(object)
    }

    private static let queue: JSON = [
        "id": .string(Names.queue), "name": "All hosts", "type": "simpleRoundRobin",
        "hosts": .array((0..<Names.hosts).map { ["id": .string(Names.host($0)), "givenName": "Host", "familyName": JSON("\($0)")] }),
    ]

    /// The acting user's appointments; an admin does not see those of others without asking (API page, section 12.1).
    private func appointmentList(_ query: [Substring: Substring], page: Int, size: Int, acting: String, _ now: Int64) -> JSON {
        let host = Names.hostIndex(query["userId"].map(String.init) ?? acting)
        let from = instant(query["start"]) ?? .min
        let to = instant(query["end"]) ?? .max
        let found = appointments.filter { appointment in
            let start = Names.start(appointment.slot)
            guard appointment.host == host, start >= from, start <= to else { return false }
            if let type = query["meetingTypeId"], type != Names.type(appointment.type, host: appointment.host) { return false }
            return appointment.attendees.contains { $0.visibleAt <= now }
        }
        var object: JSONObject = [
            "appointments": .array(found.dropFirst(page * size).prefix(size).map { entry($0, now) })
        ]
        if traits.hasTotal { object["total"] = JSON(found.count) }
        return .object(object)
    }

    private func entry(_ appointment: Appointment, _ now: Int64) -> JSON {
        let attendees = appointment.attendees.filter { $0.visibleAt <= now }.map { attendee -> JSON in
            [
                "id": JSON("x\(attendee.who)"), "email": attendee.email.map { .string($0) } ?? .null,
                "phone": attendee.phone.map { .string($0) } ?? .null,
            ]
        }
        let start = Names.start(appointment.slot)
        return [
            "id": .string(appointment.id), "secret": "secret",
            "meetingTypeId": .string(Names.type(appointment.type, host: appointment.host)), "start": .string(Calendar.iso(start)),
            "end": .string(Calendar.iso(start + 1_800_000)), "isCancelled": .bool(appointment.isCancelled),
            "cancel": appointment.isCancelled ? ["actionAt": .string(Calendar.iso(appointment.createdAt + 1))] : .null,
            "hostIds": [.string(Names.host(appointment.host))], "attendees": .array(attendees),
            "createdAt": .string(Calendar.iso(appointment.createdAt)),
            "rescheduledAt": appointment.isMoved ? .string(Calendar.iso(appointment.createdAt + 2)) : .null,
        ]
    }

    /// The free starts of whole days (API page, section 10.1). Some that are taken are among them, as calendars lag.
    private func availability(_ query: [Substring: Substring]) -> JSON? {
        guard let (type, host) = Names.meetingType(String(query["meetingTypeId"] ?? "")),
            let from = query["start"].flatMap({ Calendar.read("\($0)T00:00:00Z") }),
            let to = query["end"].flatMap({ Calendar.read("\($0)T00:00:00Z") })
        else { return nil }
        var spots: [JSON] = []
        for slot in max(0, Int((from - Names.start(0)) / 1_800_000))..<max(1, Int((to - Names.start(0)) / 1_800_000)) {
            let hosts = type == .queue ? Array(0..<Names.hosts) : [host]
            let open =
                type == .group
                ? appointments.first { $0.type == .group && $0.host == host && $0.slot == slot && !$0.isCancelled } : nil
            var dice = Dice(seed, 16, UInt64(host), UInt64(slot))
            let isFree = open.map { $0.attendees.count < Self.groupSpots } ?? hosts.contains { self.isFree($0, slot) }
            guard isFree || dice.chance(0.1) else { continue }
            var spot: JSONObject = ["startTime": .string(Calendar.iso(Names.start(slot)))]
            if let open {
                spot["appointment"] = [
                    "id": .string(open.id), "totalSpots": JSON(Self.groupSpots), "takenSpots": JSON(open.attendees.count),
                ]
            }
            spots.append(.object(spot))
        }
        return ["timezone": "UTC", "dates": [["date": "2026-06-01", "spots": .array(spots)]]]
    }

    private func provisionalList(_ query: [Substring: Substring], acting: String, _ now: Int64) -> JSON {
        let host = Names.hostIndex(acting)
        let page = max(0, number(query["page"]) ?? 0)
        let size = min(100, max(1, number(query["pageSize"]) ?? 20))
        let found = provisionals.filter { ($0.host == host || acting == Names.admin) && $0.visibleAt <= now }
        let list = found.dropFirst(page * size).prefix(size).map { booking -> JSON in
            [
                "id": .string(booking.id), "dto": (try? JSON.parse(booking.order.body)) ?? .null, "type": "requireHostConfirmation",
                "status": booking.isDeclined ? "declined_by_host" : "pending", "createdAt": .string(Calendar.iso(booking.createdAt)),
                "deletedAt": .null,
                "meetingTypeId": .string(Names.type(.confirmed, host: booking.host)),
                "hosts": [["id": .string(Names.host(booking.host))]],
            ]
        }
        return ["provisionalBookings": .array(Array(list)), "total": JSON(found.count)]
    }
}
