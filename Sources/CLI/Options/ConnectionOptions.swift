import ArgumentParser
import BulkModel
import Foundation
import HTTPTransport

/// Which API, as whom.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The API's origin, a trailing /v4 is accepted; plain http only to this machine. Default: MEETERGO_API_URL, else https://api.meetergo.com.",
            valueName: "url"))
    var apiURL: String?

    @Option(
        help: ArgumentHelp(
            "A file that holds the API key; readable by you alone. Default: the environment's MEETERGO_API_KEY.", valueName: "file"))
    var apiKeyFile: String?

    @Option(
        help: ArgumentHelp(
            "The user to act as with a platform key: id or e-mail. Default: the key's owner.", valueName: "id-or-email"))
    var actingUser: String?

    @Option(help: ArgumentHelp("A file of CA certificates (PEM) to trust instead of the system's.", valueName: "file"))
    var cacert: String?

    @Option(help: ArgumentHelp("Seconds for one whole request.", valueName: "seconds"))
    var timeout: Double = 30

    @Option(help: ArgumentHelp("Seconds for making a connection.", valueName: "seconds"))
    var connectTimeout: Double = 10

    func validate() throws {
        // It stands in a header field of every request.
        if let actingUser, actingUser.isEmpty || !actingUser.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            throw ValidationError("--acting-user takes an id or an e-mail address, in plain ASCII and without blanks.")
        }
        guard timeout > 0, timeout <= 3_600, connectTimeout > 0, connectTimeout <= 3_600 else {
            throw ValidationError("--timeout and --connect-timeout take seconds from above 0 to 3600.")
        }
    }

    static let defaultOrigin = "https://api.meetergo.com"

    /// The origin's text by flag, environment or default.
    func origin(_ environment: [String: String]) -> String {
        apiURL ?? environment["MEETERGO_API_URL"].flatMap { $0.isEmpty ? nil : $0 } ?? Self.defaultOrigin
    }

    /// The transport's settings as far as they are given here.
    func transport(_ origin: Origin, _ credential: Credential) -> TransportSettings {
        var settings = TransportSettings(origin: origin, credential: credential)
        settings.timeout = .milliseconds(Int64(timeout * 1_000))
        settings.connectTimeout = .milliseconds(Int64(connectTimeout * 1_000))
        settings.caFile = cacert
        settings.userAgent = "meetergo-bulk/\(Version.current)"
        return settings
    }

    /// The credential by file or environment.
    func credential(_ environment: [String: String]) throws(CommandFailure) -> Credential {
        if let apiKeyFile { return try credential(fromFile: apiKeyFile) }
        guard let text = environment["MEETERGO_API_KEY"], !text.isEmpty else {
            throw CommandFailure(
                .credential,
                "No API key. Put it into the environment as MEETERGO_API_KEY, or into a file of yours and name it with --api-key-file.")
        }
        guard let credential = Credential(text) else {
            throw CommandFailure(
                .credential, "MEETERGO_API_KEY holds no key: blanks or characters that no key has. Copy it again from meetergo.")
        }
        return credential
    }

    private func credential(fromFile path: String) throws(CommandFailure) -> Credential {
        let text: String
        let mode: Int
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
            mode = (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue ?? 0
        } catch {
            throw CommandFailure(.credential, "The key file \(path) cannot be read: \(FileTrouble.words(error)). Check path and owner.")
        }
        guard mode & 0o077 == 0 else {
            throw CommandFailure(.credential, "The key file \(path) can be read by others. Run: chmod 600 \(path)")
        }
        guard let credential = Credential(text) else {
            throw CommandFailure(
                .credential,
                "The key file \(path) holds no key: it is empty, or has blanks or characters that no key has. Put the key alone into it.")
        }
        return credential
    }
}
