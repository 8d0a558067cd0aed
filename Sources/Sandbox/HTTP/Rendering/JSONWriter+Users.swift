extension Company {
    func bookingURL(_ type: Int) -> String {
        let slug =
            switch meetingTypes[type].hosting {
            case .user(let host): users[host].slug
            case .queue: "team"
            }
        return "https://cal.meetergo.com/\(slug)/\(meetingTypes[type].slug)"
    }
}

extension JSONWriter {
    /// The user object of API page 6.
    mutating func user(_ index: Int, of company: Company) {
        object { $0.userMembers(index, of: company) }
    }

    /// The same with what only `GET /v4/user/me` adds (API page 4).
    mutating func me(_ index: Int, of company: Company) {
        object { writer in
            writer.userMembers(index, of: company)
            writer.object("company") { writer in
                writer.member("id", company.ids.company)
                writer.member("tier", "api-platform")
                writer.member("isInTrial", false)
            }
        }
    }

    private mutating func userMembers(_ index: Int, of company: Company) {
        let user = company.users[index]
        member("id", company.ids.user(index))
        member("isAdmin", user.isAdmin)
        member("givenName", user.givenName)
        member("familyName", user.familyName)
        member("fullName", user.fullName)
        member("email", user.email)
        member("slug", user.slug)
        member("timezone", user.timezone)
        member("language", "en")
        member("userType", user.kind.rawValue)
        member("companyId", company.ids.company)
        member("createdAt", user.createdAt)
        member("updatedAt", user.updatedAt)
        member("deletedAt", user.deletedAt)
        member("picture", nil as String?)
        member("defaultAvailabilityId", company.ids.availability(user: index))
        array("meetingTypes") { $0.value(company.ids.meetingType(company.ids.ownType(ofUser: index))) }
    }

    /// A user as one of a meeting's or queue's hosts.
    mutating func host(_ index: Int, of company: Company) {
        let user = company.users[index]
        object { writer in
            writer.member("id", company.ids.user(index))
            writer.member("givenName", user.givenName)
            writer.member("familyName", user.familyName)
            writer.member("slug", user.slug)
            writer.member("userType", user.kind.rawValue)
            writer.member("picture", nil as String?)
        }
    }
}
