extension Company {
    /// The list of the acting user, or as admin of another one (API page 12.1).
    func listAppointments(_ call: Call) throws(Refusal) -> Reply {
        let query = call.request.query
        try requirePaging(query)
        let page = try query.number("page", in: 0...1_000_000_000) ?? 0
        let size = try query.number("pageSize", in: 1...100) ?? 1
        var filter = AppointmentFilter(host: call.actor)
        if let text = query["userId"] {
            guard let user = Identifier(text).flatMap({ user($0) }) else { throw .userNotFound }
            guard user == call.actor || users[call.actor].isAdmin else { throw .forbidden }
            filter.host = user
        }
        filter.from = try query.moment("start")
        filter.through = try query.moment("end")
        filter.meetingType = query["meetingTypeId"].flatMap { Identifier($0) }
        filter.search = query["search"]
        filter.status = query["status"]
        filter.sortsByCreation = query["sortBy"] == "appointment.createdAt"
        filter.descends = query["sortDirection"] == "DESC"
        let found = list(filter, horizon: call.horizon)
        let start = min(page * size, found.count)
        return Reply(200) { writer in
            writer.object { writer in
                writer.array("appointments") { writer in
                    for index in found[start..<min(start + size, found.count)] {
                        writer.appointment(index, of: self, horizon: call.horizon)
                    }
                }
                writer.member("total", found.count)
            }
        }
    }

    /// Neither name has a default.
    private func requirePaging(_ query: Query) throws(Refusal) {
        let missing = ["page", "pageSize"].filter { query[$0] == nil }
        guard missing.isEmpty else {
            throw .invalid(missing.map { .init(field: $0, text: "\($0) must be a number conforming to the specified constraints") })
        }
    }

    func todaysAppointments(_ call: Call) -> Reply {
        var zones = zones
        let zone = users[call.actor].timezone
        let local = call.now.epochSeconds + zones.offset(zone, at: call.now)
        let today = CivilDate(days: local.floorDivided(by: 86_400))
        let end = zones.moment(zone, today, minute: 1440) - 1
        let found = list(
            AppointmentFilter(host: call.actor, from: zones.moment(zone, today, minute: 0), through: end), horizon: call.horizon)
        return Reply(200) { writer in
            writer.array { writer in
                for index in found { writer.appointment(index, of: self, horizon: call.horizon) }
            }
        }
    }

    func currentAppointment(_ call: Call) throws(Refusal) -> Reply {
        // No meeting is longer than 480 minutes.
        let filter = AppointmentFilter(host: call.actor, from: call.now - .minutes(480), through: call.now)
        let running = list(filter, horizon: call.horizon).first {
            appointments[$0].end > call.now && !appointments[$0].isCancelled(horizon: call.horizon)
        }
        guard let running else { throw .appointmentNotFound }
        return Reply(200) { $0.appointment(running, of: self, horizon: call.horizon) }
    }

    /// One appointment, for its host or an admin.
    func showAppointment(_ call: Call) throws(Refusal) -> Reply {
        guard let index = appointment(try call.identifier()), appointments[index].createdAt <= call.horizon else {
            throw .appointmentNotFound
        }
        guard appointments[index].host == call.actor || users[call.actor].isAdmin else { throw .forbidden }
        return Reply(200) { $0.appointment(index, of: self, horizon: call.horizon) }
    }

    /// Answers 201, NestJS's default for POST, with the cancelled appointment.
    mutating func cancelAppointment(_ call: Call) throws(Refusal) -> Reply {
        let request = try CancelRequest(try call.request.json())
        let index = try cancel(try call.identifier(), request, actor: call.actor, now: call.now)
        return Reply(201) { $0.appointment(index, of: self, horizon: .distantFuture) }
    }

    mutating func rescheduleAppointment(_ call: Call) throws(Refusal) -> Reply {
        var reader = FieldReader(try call.request.json())
        let start = reader.moment("start", isRequired: true)
        let ignoreAvailability = reader.bool("ignoreAvailability") ?? false
        try reader.finish()
        let index = try reschedule(
            try call.identifier(), to: start ?? .distantFuture, ignoreAvailability: ignoreAvailability, actor: call.actor, now: call.now)
        return Reply(201) { writer in
            writer.object { writer in
                writer.name("appointment")
                writer.appointment(index, of: self, horizon: .distantFuture)
            }
        }
    }
}

extension Query {
    /// An ISO 8601 instant; nil where the name is missing.
    fileprivate func moment(_ name: String) throws(Refusal) -> Moment? {
        guard let text = self[name] else { return nil }
        guard let moment = Moment(iso8601: text) else {
            throw .invalid([.init(field: name, text: "\(name) must be a valid ISO 8601 date string")])
        }
        return moment
    }
}
