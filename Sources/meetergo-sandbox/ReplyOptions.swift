import ArgumentParser
import Sandbox

extension ErrorStyle: ExpressibleByArgument {}

struct ReplyOptions: ParsableArguments {
    @Option(help: "Validation errors: one message string, an array of messages, or an errors[] list of fields.")
    var errors = ErrorStyle.array

    @Option(help: ArgumentHelp("Status for an e-mail or slug in use: 400 or 409.", valueName: "status"))
    var duplicateStatus = 400

    @Option(help: ArgumentHelp("Status for a slot that is taken: 400 or 409.", valueName: "status"))
    var slotStatus = 400

    @Option(help: ArgumentHelp("Status of a deletion: 204 or 200, without a body.", valueName: "status"))
    var deleteStatus = 204

    @Flag(help: "Ignore limit, offset and the like on lists whose parameter names are not documented.")
    var ignorePaging = false

    @Flag(help: "Refuse unknown properties with 400 instead of dropping them.")
    var rejectUnknownFields = false

    var profile: Profile {
        var profile = Profile()
        profile.errors = errors
        profile.deleteStatus = deleteStatus
        profile.ignoresPaging = ignorePaging
        profile.rejectsUnknownFields = rejectUnknownFields
        return profile
    }

    func validate() throws {
        guard [400, 409].contains(duplicateStatus) else { throw ValidationError("--duplicate-status must be 400 or 409") }
        guard [400, 409].contains(slotStatus) else { throw ValidationError("--slot-status must be 400 or 409") }
        guard [200, 204].contains(deleteStatus) else { throw ValidationError("--delete-status must be 204 or 200") }
    }
}
