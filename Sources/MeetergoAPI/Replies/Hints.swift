import BulkModel

/// What a person can do about a refusal.
enum Hints {
    static let outcomeUnknown = "it may have been carried out; the same command looks in meetergo before it sends the row again"
    static let doneWithoutIdentity = "it exists in meetergo, but its id is not known; the same command looks for it there"
    static let slotTaken = "choose another start, or check whether the booking exists already"
    static let duplicateEmail =
        "the address has an account that is not in this company's list of users; remove the row or use another address"
    static let updatedUserGone = "the user is not there any more; look in meetergo, or remove the row"
    static let slug = "choose another slug: at least 5 characters, and nobody else's on the whole platform"
    static let actingUser = "a platform key must name a user to act as: give --acting-user with the id or address of an admin"
    static let address = "check --api-url: it should name the origin alone, such as https://api.meetergo.com"

    static func credential(_ error: ErrorReply) -> String {
        if error.folded.contains("expired") {
            return "make a new key in the meetergo dashboard and run the same command again; it continues"
        }
        if error.folded.contains("missing") { return "set MEETERGO_API_KEY" }
        return "check the key in MEETERGO_API_KEY: it may be mistyped, expired or deactivated"
    }

    static func permission(_ kind: ImportKind) -> String {
        switch kind {
        case .users: "creating users needs a platform key (ak_live:…) and an acting user who is an admin"
        case .bookings: "check the key's scope and plan; a personal access token must not name an acting user"
        }
    }

    static func planLimit(_ error: ErrorReply) -> String {
        "the meetergo plan does not allow more\(error.feature.map { " of \($0)" } ?? ""); change the plan, then retry"
    }

    static func reference(_ kind: ImportKind) -> String {
        switch kind {
        case .users: "check the ids in the row"
        case .bookings: "check meetingTypeId, hostIds and queueId: they must exist in this company"
        }
    }

    static func validation(_ error: ErrorReply) -> String? {
        if error.folded.contains("allowed durations") { return "leave duration empty, or use one that the meeting type allows" }
        if error.folded.contains("hostids or queueid") { return "give hostIds for one-on-one types, queueId for queue types" }
        if error.folded.contains("should not exist") { return "the API does not take that field; remove its column" }
        if error.status == 413 { return "the row is too large for the API; shorten it" }
        return nil
    }

    static func unsent(_ kind: TransferFailure.Kind) -> String? {
        switch kind {
        case .resolve: "check --api-url and the network"
        case .connect, .connectTimeout: "check that the API can be reached from here"
        case .proxy: "check the proxy variables (https_proxy, no_proxy)"
        case .tls: "check the certificate authorities (--cacert) and the system's clock"
        case .cancelled: "run the same command again; it continues"
        case .timeout, .connectionLost, .truncated, .tooLarge, .repeated, .other: nil
        }
    }
}
