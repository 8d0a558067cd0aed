extension Company {
    /// Longest range of one question, in days: it bounds the work of a request.
    private static let longestRange = 92

    mutating func availability(_ call: Call) throws(Refusal) -> Reply {
        let query = call.request.query
        let named = query.list("hostIds")
        let queue = query["queueId"]
        // Checked before the type is loaded (API page 10.1).
        guard !named.isEmpty || queue != nil else { throw Refusal(400, "Expected hostIds or queueId") }
        guard let type = query["meetingTypeId"].flatMap({ Identifier($0) }).flatMap({ meetingType($0) }) else {
            throw Refusal(400, "Meeting type not found")
        }
        let zone = query["timezone"] ?? users[host(of: type)].timezone
        guard zones.contains(zone) else {
            throw .invalid([
                .init(field: "timezone", text: "timezone must be a valid IANA time-zone", documented: "Invalid timezone identifier")
            ])
        }
        let start = try rangeEnd("start", query, zone: zone)
        let end = try rangeEnd("end", query, zone: zone)
        guard end - start <= .minutes(Self.longestRange * 1440) else { throw Refusal(400, "The date range is too long") }
        let duration = try query.number("meetingDuration", in: 5...480) ?? meetingTypes[type].duration
        let existing = query["existingAppointmentId"].flatMap { Identifier($0) }.flatMap { appointment($0) }
        let spots = openSpots(
            type: type, hosts: try hosts(named: named, type: type), duration: duration, from: start, to: end,
            everyone: query["calculationMethod"] == "everyone", existing: existing, now: call.now)
        return availabilityReply(spots, type: type, zone: zone)
    }

    private func host(of type: Int) -> Int {
        switch meetingTypes[type].hosting {
        case .user(let host): host
        case .queue: queueMembers.lowerBound
        }
    }

    /// The hosts a question covers; a queue question without names covers the whole queue.
    private func hosts(named: [String], type: Int) throws(Refusal) -> [Int] {
        if named.isEmpty { return meetingTypes[type].hosting == .queue ? queueOrder : [host(of: type)] }
        var hosts: [Int] = []
        for name in named {
            guard let host = Identifier(name).flatMap({ user($0) }) else { throw .userNotFound }
            hosts.append(host)
        }
        return hosts
    }

    /// `YYYY-MM-DD`, the local midnight, or a full instant.
    private mutating func rangeEnd(_ name: String, _ query: Query, zone: String) throws(Refusal) -> Moment {
        if let text = query[name] {
            if let date = CivilDate(text) { return zones.moment(zone, date, minute: 0) }
            if let moment = Moment(iso8601: text) { return moment }
        }
        throw .invalid([.init(field: name, text: "\(name) must be a valid ISO 8601 date string")])
    }

    private mutating func availabilityReply(_ spots: [OpenSpot], type: Int, zone: String) -> Reply {
        let dated = spots.map { spot in
            let offset = zones.offset(zone, at: spot.start)
            return (spot: spot, offset: offset, date: CivilDate(days: (spot.start.epochSeconds + offset).floorDivided(by: 86_400)))
        }
        let company = self
        return Reply(200) { writer in
            writer.object { writer in
                writer.member("timezone", zone)
                writer.array("timeframes") { _ in }
                writer.array("dates") { writer in
                    for day in dated.runs(by: \.date) {
                        writer.object { writer in
                            writer.member("date", day[day.startIndex].date.text)
                            writer.array("spots") { writer in
                                for entry in day { writer.spot(entry.spot, offset: entry.offset, type: type, of: company) }
                            }
                        }
                    }
                }
                writer.member("earliestAvailableDate", dated.first?.date.text)
                writer.name("earliestMonthAvailability")
                writer.null()
            }
        }
    }

    /// The starts at which one user is free for 30 minutes (API page 10.2).
    mutating func bookableWindows(_ call: Call) throws(Refusal) -> Reply {
        guard let host = user(try call.identifier()) else { throw .userNotFound }
        guard let first = call.request.query["startDate"], let last = call.request.query["endDate"] else {
            throw Refusal(400, "startDate and endDate are required")
        }
        guard let first = CivilDate(first), let last = CivilDate(last) else { throw Refusal(400, "Invalid date format. Use YYYY-MM-DD") }
        guard last.days - first.days < Self.longestRange else { throw Refusal(400, "The date range is too long") }
        let zone = users[host].timezone
        let spots = openSpots(
            type: ids.ownType(ofUser: host), hosts: [host], duration: 30, from: zones.moment(zone, first, minute: 0),
            to: zones.moment(zone, last, minute: 1440), everyone: false, existing: nil, now: call.now)
        return Reply(200) { writer in
            writer.object { writer in
                writer.array("windows") { writer in
                    for spot in spots { writer.value(spot.start.iso8601WholeSeconds) }
                }
            }
        }
    }
}

extension Array {
    /// Runs of neighbours with the same property.
    fileprivate func runs<Property: Equatable>(by property: (Element) -> Property) -> [ArraySlice<Element>] {
        var runs: [ArraySlice<Element>] = []
        var start = startIndex
        for index in indices where index > start && property(self[index]) != property(self[start]) {
            runs.append(self[start..<index])
            start = index
        }
        if start < endIndex { runs.append(self[start...]) }
        return runs
    }
}
