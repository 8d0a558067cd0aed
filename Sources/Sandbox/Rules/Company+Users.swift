extension Company {
    /// The rules of `POST /v4/user`: address and slug are unique, and the user comes with availability and a meeting type.
    ///
    /// - Returns: the new user's index.
    package mutating func create(_ draft: UserDraft, now: Moment) throws(Refusal) -> Int {
        let local = draft.email.prefix { $0 != "@" }
        if draft.email.utf8.count > local.utf8.count, draft.email.dropFirst(local.count + 1).lowercased() == rules.foreignDomain {
            throw Refusal(rules.duplicateStatus, "Account already exists in another organization")
        }
        guard user(email: draft.email) == nil else { throw Refusal(rules.duplicateStatus, "User with this email already exists") }
        let index = users.count
        let slug = try freeSlug(wanted: draft.slug, email: local, index: index)
        let user = User(
            email: draft.email, givenName: draft.givenName ?? String(local), familyName: draft.familyName ?? "", slug: slug,
            timezone: draft.timezone ?? "Europe/Berlin", schedule: draft.schedule ?? .standard, kind: .apiPlatform, isAdmin: false,
            createdAt: now, updatedAt: now)
        let name = draft.meetingType?.name ?? "30min Meeting"
        var type = MeetingType(
            name: name, slug: draft.meetingType?.slug ?? (name == "30min Meeting" ? "30min-meeting" : Slug.normalised(name)),
            hosting: .user(index), createdAt: now)
        type.duration = draft.meetingType?.duration ?? 30
        type.channel = draft.meetingType?.channel ?? "phone"
        enter(user, with: type)
        effects.append(Effect(kind: .userCreated, at: now, email: user.email, object: index, mails: 1))
        return index
    }

    private func freeSlug(wanted: String?, email local: Substring, index: Int) throws(Refusal) -> String {
        if let wanted {
            let slug = Slug.normalised(wanted)
            guard slug.utf8.count >= Slug.minimum else { throw Slug.tooShort }
            guard !isSlugTaken(slug) else { throw Refusal(rules.duplicateStatus, "Slug is already taken") }
            return slug
        }
        let slug = Slug.normalised(String(local))
        // The number makes it unique at once; counting up from 2 would be slow for a million equal names.
        return slug.utf8.count >= Slug.minimum && !isSlugTaken(slug) ? slug : "\(slug)-\(padded(index, 4))"
    }

    /// The rules of `PATCH /v4/user/{id}`: names and slug only, oneself or as admin.
    package mutating func update(_ identifier: Identifier, _ patch: UserPatch, actor: Int, now: Moment) throws(Refusal) -> Int {
        guard let index = user(identifier) else { throw .userNotFound }
        guard index == actor || users[actor].isAdmin else { throw .forbidden }
        if let wanted = patch.slug {
            let slug = Slug.normalised(wanted)
            guard slug.utf8.count >= Slug.minimum else { throw Slug.tooShort }
            if slug != users[index].slug {
                guard !isSlugTaken(slug) else { throw Refusal(400, "Slug is already taken") }
                rename(index, slug: slug)
            }
        }
        if let name = patch.givenName { users[index].givenName = name }
        if let name = patch.familyName { users[index].familyName = name }
        users[index].updatedAt = now
        effects.append(Effect(kind: .userUpdated, at: now, email: users[index].email, object: index))
        return index
    }

    /// The rules of `DELETE /v4/user/{id}`: admins only, neither oneself nor the owner.
    package mutating func delete(_ identifier: Identifier, actor: Int, now: Moment) throws(Refusal) {
        guard users[actor].isAdmin else { throw .forbidden }
        guard let index = user(identifier) else { throw .userNotFound }
        guard index != actor else { throw Refusal(403, "You cannot delete yourself") }
        guard index != Self.owner else { throw Refusal(403, "The company owner cannot be deleted") }
        strike(index, now: now)
        effects.append(Effect(kind: .userDeleted, at: now, email: users[index].email, object: index))
    }

    /// Users that reads show, oldest first.
    ///
    /// - Parameter horizon: what was written after it is not seen yet.
    package func visibleUsers(kind: User.Kind?, horizon: Moment) -> [Int] {
        users.indices.filter { index in
            let user = users[index]
            return user.createdAt <= horizon && (user.deletedAt ?? .distantFuture) > horizon && (kind == nil || user.kind == kind)
        }
    }

    /// One page of the visible users and their number.
    package func page(of kind: User.Kind?, offset: Int, limit: Int, horizon: Moment) -> (users: ArraySlice<Int>, total: Int) {
        if kind == nil, deletedUsers == 0 {
            // Users stand in order of creation, so the visible ones are a prefix: no need to look at each.
            var total = users.count
            while total > 0, users[total - 1].createdAt > horizon { total -= 1 }
            let start = min(offset, total)
            return (ArraySlice(Array(start..<min(start + limit, total))), total)
        }
        let visible = visibleUsers(kind: kind, horizon: horizon)
        let start = min(offset, visible.count)
        return (visible[start..<min(start + limit, visible.count)], visible.count)
    }
}

extension Moment {
    static let distantFuture = Moment(nanoseconds: .max)
}

/// The part of a booking link that names a user.
enum Slug {
    /// Characters at least (API page 7).
    static let minimum = 5
    static let tooShort = Refusal.invalid([
        .init(field: "slug", text: "slug must be longer than or equal to 5 characters")
    ])

    /// `"John Doe"` becomes `"john-doe"`.
    static func normalised(_ text: String) -> String {
        var slug: [UInt8] = []
        for byte in text.lowercased().utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): slug.append(byte)
            default: if let last = slug.last, last != UInt8(ascii: "-") { slug.append(UInt8(ascii: "-")) }
            }
        }
        if slug.last == UInt8(ascii: "-") { slug.removeLast() }
        return String(decoding: slug, as: UTF8.self)
    }
}
