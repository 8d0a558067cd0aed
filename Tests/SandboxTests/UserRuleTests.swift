import Sandbox
import Testing

@Suite struct UserRuleTests {
    @Test func `an e-mail address is taken in any case`() throws {
        var company = company()
        _ = try company.create(UserDraft(email: "Ada@Example.com"), now: noon)
        #expect(throws: Refusal(400, "User with this email already exists")) {
            try company.create(UserDraft(email: "ada@example.COM"), now: noon)
        }
        #expect(company.effects.counts[.userCreated] == 1)
    }

    @Test func `a new user gets defaults, availability and a meeting type to be booked`() throws {
        var company = company()
        let index = try company.create(UserDraft(email: "ada.lovelace@example.com"), now: noon)
        let user = company.users[index]
        #expect(user.givenName == "ada.lovelace" && user.familyName.isEmpty && user.timezone == "Europe/Berlin")
        #expect(user.slug == "ada-lovelace" && user.kind == .apiPlatform && !user.isAdmin)
        let type = company.ids.ownType(ofUser: index)
        #expect(company.meetingTypes[type].hosting == .user(index))
        let draft = BookingDraft(
            meetingType: company.ids.meetingType(type), start: try moment("2026-12-01T10:00:00+01:00"), hosts: [company.ids.user(index)],
            attendee: Attendee(email: "g@example.com"))
        #expect(throws: Never.self) { try company.book(draft, now: noon) }
    }

    @Test func `slugs are unique, made up ones silently, wished ones by refusal`() throws {
        var company = company()
        let first = try company.create(UserDraft(email: "peter.pan@one.example"), now: noon)
        let second = try company.create(UserDraft(email: "peter.pan@two.example"), now: noon)
        #expect(company.users[first].slug == "peter-pan")
        #expect(company.users[second].slug != "peter-pan")
        #expect(throws: Refusal(400, "Slug is already taken")) {
            try company.create(UserDraft(email: "x@example.com", slug: "Peter Pan"), now: noon)
        }
    }

    @Test func `an address of another organization is refused and found nowhere`() {
        var company = company { $0.duplicateStatus = 409 }
        #expect(throws: Refusal(409, "Account already exists in another organization")) {
            try company.create(UserDraft(email: "a@Elsewhere.example"), now: noon)
        }
        #expect(company.user(email: "a@elsewhere.example") == nil)
    }

    @Test func `a deleted user is gone and the address free again`() throws {
        var company = company()
        let index = try company.create(UserDraft(email: "ada@example.com"), now: noon)
        let id = company.ids.user(index)
        try company.delete(id, actor: Company.owner, now: noon)
        #expect(company.user(id) == nil)
        #expect(throws: Refusal(404, "User not found")) { try company.delete(id, actor: Company.owner, now: noon) }
        #expect(try company.create(UserDraft(email: "ada@example.com"), now: noon) != index)
    }

    @Test func `nobody deletes the owner, oneself, or anyone without being admin`() {
        var company = company()
        #expect(throws: Refusal(403, "You cannot delete yourself")) { try company.delete(host(0), actor: 0, now: noon) }
        #expect(throws: Refusal(403, "Forbidden resource")) { try company.delete(host(2), actor: 1, now: noon) }
    }

    @Test func `names and slug can be changed by oneself and by admins only`() throws {
        var company = company()
        #expect(throws: Refusal(403, "Forbidden resource")) {
            try company.update(host(2), UserPatch(givenName: "Eve"), actor: 1, now: noon)
        }
        let index = try company.update(host(1), UserPatch(givenName: "Ada", slug: "Ada Lovelace"), actor: 1, now: noon)
        #expect(company.users[index].givenName == "Ada" && company.users[index].slug == "ada-lovelace")
        #expect(!company.isSlugTaken("host-01") && company.isSlugTaken("ada-lovelace"))
        #expect(throws: Refusal(400, "Slug is already taken")) {
            try company.update(host(1), UserPatch(slug: "olivia-owner"), actor: 0, now: noon)
        }
    }

    @Test func `pages of users cover the list once, with and without deletions`() throws {
        var company = company()
        var made: [Int] = []
        for number in 0..<25 { made.append(try company.create(UserDraft(email: "user\(number)@example.com"), now: noon)) }
        func all() -> [Int] {
            stride(from: 0, to: 40, by: 10).flatMap { Array(company.page(of: nil, offset: $0, limit: 10, horizon: noon).users) }
        }
        #expect(all() == Array(0..<29))
        try company.delete(company.ids.user(made[3]), actor: 0, now: noon)
        #expect(all() == Array(0..<29).filter { $0 != made[3] })
        #expect(company.page(of: .apiPlatform, offset: 0, limit: 5, horizon: noon).total == 24)
    }

    @Test func `reads do not see what is younger than the horizon`() throws {
        var company = company()
        _ = try company.create(UserDraft(email: "a@example.com"), now: noon + .seconds(1))
        #expect(company.page(of: nil, offset: 0, limit: 100, horizon: noon).total == 4)
        #expect(company.page(of: nil, offset: 0, limit: 100, horizon: noon + .seconds(1)).total == 5)
    }
}
