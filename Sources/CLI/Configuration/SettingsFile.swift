import BulkModel
import Foundation
import Yams

/// The file `meetergo-bulk.yaml`: settings by the names of the options, for all runs and by profile.
///
///     acting-user: ana@example.com
///     profiles:
///       try:
///         api-url: http://127.0.0.1:8089
struct SettingsFile {
    /// As the user would find it.
    let path: String
    /// The profile that is in force; `nil` for none.
    private(set) var profile: String?
    /// Text of each setting by its name, that of the profile before that for all.
    private(set) var values: [String: String] = [:]
    /// Names that the profile has set.
    private(set) var fromProfile: Set<String> = []

    /// The setting that holds the key itself.
    static let key = "api-key"
    private static let largest = 1 << 20

    /// Reads the file.
    ///
    /// - Parameters:
    ///   - profile: from the command line or environment; else the file may name one.
    ///   - known: the settings that there are.
    init(_ path: String, profile wanted: String?, known: Set<String>) throws(CommandFailure) {
        self.path = path
        let (text, mode) = try Self.text(path)
        let root: Node
        do {
            guard let node = try Yams.compose(yaml: text) else { return }
            root = node
        } catch {
            throw CommandFailure(.usage, Self.words(error, path))
        }
        guard let mapping = root.mapping else { throw CommandFailure(.usage, "\(path): expected lines such as \"rate: 100/min\".") }
        try take(mapping, known.union(["profile", "profiles"]), isProfile: false)
        profile = wanted ?? values.removeValue(forKey: "profile")
        values["profile"] = nil
        try takeProfiles(mapping["profiles"], known)
        if mode & 0o077 != 0, Self.holdsKey(mapping) {
            throw CommandFailure(.credential, "\(path) holds a key and can be read by others. Run: chmod 600 \(path)")
        }
    }

    /// Where the text is no YAML, and why; Yams' own words go over several lines.
    private static func words(_ error: any Error, _ path: String) -> String {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _)?, .parser(_, let problem, let mark, _)?, .composer(_, let problem, let mark, _)?:
            "\(path):\(mark.line): no YAML: \(problem). Mend this line or the one before it."
        case .duplicatedKeysInMapping(let names, let context)?:
            "\(path):\(context.mark.line): \(names.sorted().joined(separator: ", ")) stands there twice. Leave one."
        default: "\(path): no YAML: \(error). Mend the file, or leave it out with --config none."
        }
    }

    private mutating func takeProfiles(_ node: Node?, _ known: Set<String>) throws(CommandFailure) {
        var names: [String] = []
        if let node, node.null == nil {
            guard let profiles = node.mapping else {
                throw failure(node, "profiles holds a name and settings for each profile; see meetergo-bulk help config")
            }
            for (name, body) in profiles {
                guard let name = name.string, let settings = body.mapping else { throw failure(body, "a profile holds settings") }
                names.append(name)
                let before = self
                try take(settings, known, isProfile: true)
                // Mistakes of the other profiles are found as well; their values are not taken.
                if name != profile { (values, fromProfile) = (before.values, before.fromProfile) }
            }
        }
        guard let profile, !names.contains(profile) else { return }
        let meant = Spelling.nearest(to: profile, in: names).map { "; did you mean \($0)?" } ?? ""
        throw CommandFailure(.usage, "\(path) has no profile \"\(profile)\"\(meant)")
    }

    private mutating func take(_ mapping: Node.Mapping, _ known: Set<String>, isProfile: Bool) throws(CommandFailure) {
        for (key, value) in mapping {
            guard let name = key.string else { throw failure(key, "a setting is named by text") }
            guard known.contains(name) else {
                let meant = Spelling.nearest(to: name, in: known.sorted()).map { "; did you mean \($0)?" } ?? ""
                throw failure(key, "unknown setting \"\(name)\"\(meant)")
            }
            if name == "profiles" { continue }
            if value.null != nil { continue }
            guard let text = value.scalar?.string else { throw failure(value, "\(name) takes one value; write \(name): and the value") }
            values[name] = text
            if isProfile { fromProfile.insert(name) }
        }
    }

    private func failure(_ node: Node, _ message: String) -> CommandFailure {
        CommandFailure(.usage, "\(path)\(node.mark.map { ":\($0.line)" } ?? ""): \(message)")
    }

    private static func holdsKey(_ mapping: Node.Mapping) -> Bool {
        mapping[key] != nil || (mapping["profiles"]?.mapping?.values.contains { $0.mapping?[key] != nil } ?? false)
    }

    /// The file's text and permissions.
    ///
    /// A file says where the key is sent to; so nobody else may be able to write it.
    private static func text(_ path: String) throws(CommandFailure) -> (String, mode: Int) {
        let attributes: [FileAttributeKey: Any]
        let data: Data
        do {
            attributes = try FileManager.default.attributesOfItem(atPath: URL(filePath: path).resolvingSymlinksInPath().path)
            guard (attributes[.size] as? NSNumber)?.intValue ?? 0 <= largest else {
                throw CommandFailure(.usage, "\(path) is too large for a configuration.")
            }
            data = try Data(contentsOf: URL(filePath: path))
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(.usage, "The configuration \(path) cannot be read: \(FileTrouble.words(error)). Check path and owner.")
        }
        let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
        let owner = (attributes[.ownerAccountID] as? NSNumber)?.uint32Value
        guard mode & 0o002 == 0, owner == geteuid() || owner == 0 else {
            throw CommandFailure(
                .credential,
                "The configuration \(path) can be changed by others, and it says where the key is sent. Run: chmod go-w \(path)")
        }
        guard let text = String(data: data, encoding: .utf8) else { throw CommandFailure(.usage, "\(path) is no UTF-8 text.") }
        return (text, mode)
    }
}
