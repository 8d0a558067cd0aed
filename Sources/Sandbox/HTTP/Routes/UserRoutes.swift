extension Company {
    func me(_ call: Call) -> Reply {
        Reply(200) { $0.me(call.actor, of: self) }
    }

    mutating func createUser(_ call: Call) throws(Refusal) -> Reply {
        guard users[call.actor].isAdmin else { throw .forbidden }
        let draft = try UserDraft(try call.request.json(), zones: &zones, rejectsUnknown: call.profile.rejectsUnknownFields)
        let index = try create(draft, now: call.now)
        return Reply(201) { writer in
            writer.object { writer in
                writer.member("userId", ids.user(index))
                writer.member("availabilityId", ids.availability(user: index))
                writer.member("meetingTypeId", ids.meetingType(ids.ownType(ofUser: index)))
                writer.member("bookingUrl", bookingURL(ids.ownType(ofUser: index)))
                writer.member("companyId", ids.company)
            }
        }
    }

    func listUsers(_ call: Call) throws(Refusal) -> Reply {
        guard users[call.actor].isAdmin else { throw .forbidden }
        let query = call.request.query
        var kind: User.Kind?
        if let name = query["userType"] {
            guard ["standard", "resource", "api-platform", "partner"].contains(name) else {
                throw .invalid([
                    .init(
                        field: "userType",
                        text: "userType must be one of the following values: standard, resource, api-platform, partner")
                ])
            }
            // There are neither resources nor partners here.
            guard let known = User.Kind(rawValue: name) else { return userList([], total: 0, offset: 0) }
            kind = known
        }
        var offset = 0
        var limit = 20
        if !call.profile.ignoresPaging {
            limit = try query.number("limit", in: 1...100) ?? limit
            offset = try query.number("offset", in: 0...Int.max / 2) ?? 0
        }
        let page = page(of: kind, offset: offset, limit: limit, horizon: call.horizon)
        return userList(page.users, total: page.total, offset: offset)
    }

    private func userList(_ page: ArraySlice<Int>, total: Int, offset: Int) -> Reply {
        Reply(200) { writer in
            writer.object { writer in
                writer.array("users") { writer in
                    for index in page { writer.user(index, of: self) }
                }
                writer.member("total", total)
                writer.member("limit", page.count)
                writer.member("offset", offset)
            }
        }
    }

    mutating func updateUser(_ call: Call) throws(Refusal) -> Reply {
        let identifier = try call.identifier()
        let patch = try UserPatch(try call.request.json())
        let index = try update(identifier, patch, actor: call.actor, now: call.now)
        return Reply(200) { $0.user(index, of: self) }
    }

    mutating func deleteUser(_ call: Call) throws(Refusal) -> Reply {
        try delete(try call.identifier(), actor: call.actor, now: call.now)
        return Reply(call.profile.deleteStatus)
    }
}

extension Query {
    /// A whole number within bounds; nil where the name is missing.
    func number(_ name: String, in range: ClosedRange<Int>) throws(Refusal) -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text) else {
            throw .invalid([.init(field: name, text: "\(name) must be a number conforming to the specified constraints")])
        }
        guard number >= range.lowerBound else {
            throw .invalid([.init(field: name, text: "\(name) must not be less than \(range.lowerBound)")])
        }
        guard number <= range.upperBound else {
            throw .invalid([.init(field: name, text: "\(name) must not be greater than \(range.upperBound)")])
        }
        return number
    }
}
