import BulkModel
import HTTPTypes
import JSONText

/// `PATCH /v4/user/{id}`: names alone here (API page, section 7).
extension Server {
    /// The user with the id, deleted or not.
    func user(_ id: String) -> User? { users.first { $0.id == id } }

    /// The subject and the id that a path of an update names.
    func updated(by path: String) -> (subject: String, id: String)? {
        let id = String(path.dropFirst("/v4/user/".count))
        return user(id).map { ($0.email.lowercased(), id) }
    }

    /// Carries an update out; `nil` if there is no such user.
    mutating func update(_ path: String, _ body: [UInt8], fields: HTTPFields, at now: Int64) -> Reply? {
        let id = String(path.dropFirst("/v4/user/".count))
        guard let index = users.firstIndex(where: { $0.id == id && !$0.isDeleted }), let json = try? JSON.parse(body) else { return nil }
        if let given = json["givenName"]?.string { users[index].given = given }
        if let family = json["familyName"]?.string { users[index].family = family }
        users[index].updatedAt = clock(now)
        let user = users[index]
        let answer: JSON = [
            "id": .string(id), "givenName": .string(user.given), "familyName": .string(user.family), "email": .string(user.email),
            "timezone": "UTC", "createdAt": .string(Calendar.iso(user.createdAt)), "updatedAt": .string(Calendar.iso(clock(now))),
        ]
        return Reply(status: 200, fields: fields, body: answer.bytes())
    }
}
