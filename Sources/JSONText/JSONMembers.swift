/// The members of an object while it is being read, watched for duplicate names.
///
/// Few names are compared one by one, which is quicker than hashing them; many go through a table, so that an object with a
/// hundred thousand members takes no quadratic time.
struct JSONMembers {
    private(set) var list: [JSONObject.Member] = []
    private let allowDuplicates: Bool
    private var indices: [String: Int] = [:]

    /// Where the table takes over from comparison.
    private static let fewNames = 16

    init(allowDuplicates: Bool) {
        self.allowDuplicates = allowDuplicates
    }

    mutating func append(_ member: JSONObject.Member, nameOffset: Int) throws(JSONError) {
        if let index = index(of: member.name) {
            guard allowDuplicates else {
                throw JSONError(.duplicateName, at: nameOffset, "The member \"\(member.name)\" is there twice.")
            }
            list[index].value = member.value
        } else {
            if list.count >= Self.fewNames { indices[member.name] = list.count }
            list.append(member)
        }
    }

    private mutating func index(of name: String) -> Int? {
        guard list.count >= Self.fewNames else { return list.firstIndex { $0.name == name } }
        if indices.isEmpty {
            for (index, member) in list.enumerated() { indices[member.name] = index }
        }
        return indices[name]
    }
}
