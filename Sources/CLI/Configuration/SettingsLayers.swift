import BulkModel
import Configuration
import Foundation

/// Where a setting comes from: command line, environment, configuration file, default, in this order.
struct SettingsLayers {
    struct Setting {
        var name: String
        /// Text as it would stand on the command line; `nil` where nobody says anything.
        var value: String?
        /// For people.
        var source: String
        var isSecret = false
        var layer: Layer
    }

    enum Layer { case flag, environment, file, nothing }

    let file: SettingsFile?
    private let layers: [(layer: Layer, reader: ConfigReader)]

    /// - Parameters:
    ///   - flags: options of the command line by name.
    ///   - environment: variables `MEETERGO_…` with the option's name in capitals and underscores.
    init(flags: [String: String], environment: [String: String], file: SettingsFile?) {
        self.file = file
        func reader(_ values: [String: String]) -> ConfigReader {
            let pairs = values.map { (AbsoluteConfigKey([$0.key]), ConfigValue(.string($0.value), isSecret: $0.key == SettingsFile.key)) }
            return ConfigReader(provider: InMemoryProvider(values: Dictionary(uniqueKeysWithValues: pairs)))
        }
        // A variable that is empty says nothing.
        let variables = EnvironmentVariablesProvider(
            environmentVariables: environment.filter { !$0.value.isEmpty }, secretsSpecifier: .specific(["MEETERGO_API_KEY"]))
        layers = [
            (.flag, reader(flags)), (.environment, ConfigReader(provider: variables).scoped(to: "meetergo")),
            (.file, reader(file?.values ?? [:])),
        ]
    }

    /// What is in force for an option.
    func setting(_ name: String, defaultText: String?) -> Setting {
        let isSecret = name == SettingsFile.key
        for (layer, reader) in layers {
            guard let value = reader.string(forKey: ConfigKey([name]), isSecret: isSecret) else { continue }
            return Setting(name: name, value: value, source: words(layer, name), isSecret: isSecret, layer: layer)
        }
        return Setting(name: name, value: defaultText, source: "default", isSecret: isSecret, layer: .nothing)
    }

    private func words(_ layer: Layer, _ name: String) -> String {
        switch layer {
        case .flag: "command line"
        case .environment: Self.variable(name)
        case .file:
            (file?.path ?? "") + (file?.fromProfile.contains(name) == true ? ", profile \(file?.profile ?? "")" : "")
        case .nothing: "default"
        }
    }

    /// The environment variable of an option.
    static func variable(_ name: String) -> String { "MEETERGO_" + name.uppercased().replacing("-", with: "_") }
}
