public import BulkModel

/// Says what of the set-up the API would refuse for every row, before anything is sent; `nil` if nothing is known to be wrong.
///
/// - Parameter actingUser: the value meant for `x-meetergo-api-user-id`.
public func setUpProblem(importing kind: ImportKind, with credential: Credential.Kind, actingUser: String? = nil) -> Finding? {
    switch credential {
    case .personalToken where kind == .users:
        // API page, section 3: whatever the owner's role.
        Finding(
            .permission, message: "A personal access token cannot create users",
            hint: "use a platform key (ak_live:…) of an owner or admin, made in the meetergo dashboard")
    case .personalToken where actingUser != nil:
        Finding(
            .setup, message: "A personal access token always acts as its owner; the API refuses another acting user",
            hint: "leave --acting-user out, or use a platform key (ak_live:…)")
    case .platformKey, .personalToken, .other: nil
    }
}

/// Says what of the set-up the API would refuse for everything that an undo takes back.
public func setUpProblem(undoing kind: ImportKind, with credential: Credential.Kind, actingUser: String? = nil) -> Finding? {
    guard credential == .personalToken, kind == .users else {
        return setUpProblem(importing: kind, with: credential, actingUser: actingUser)
    }
    return Finding(
        .permission, message: "A personal access token cannot delete users",
        hint: "use a platform key (ak_live:…) of an owner or admin, made in the meetergo dashboard")
}
