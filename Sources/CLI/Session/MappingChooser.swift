import BulkModel
import Foundation
import JSONText
import Mapping
import Records

/// Finds the mapping for the input: the one that was asked for, or the preset whose header it has.
struct MappingChooser: Sendable {
    private enum Choice: Sendable {
        /// By the columns' own names.
        case none
        case one(MappingFile, isOwn: Bool)
        case found(among: [MappingFile])
    }

    private let choice: Choice

    init(kind: ImportKind, options: InputOptions) throws(CommandFailure) {
        do throws(MappingError) {
            let presets = try PresetCatalogue.all().map(\.mapping)
            switch (options.preset, options.map) {
            case (nil, let path?): choice = .one(try Self.own(path, kind), isOwn: true)
            case ("none"?, _): choice = .none
            case (nil, nil), ("auto"?, _): choice = .found(among: presets.filter { $0.kind == kind })
            case (let name?, _):
                guard let preset = presets.first(where: { $0.name == name }) else {
                    throw Self.unknown(name, presets.map(\.name), file: "--preset \(name)")
                }
                try Self.check(preset, kind, "--preset \(name)")
                choice = .one(preset, isOwn: false)
            }
        } catch {
            throw CommandFailure(.usage, error)
        }
    }

    static func unknown(_ name: String, _ names: [String], file: String) -> MappingError {
        let nearest = Spelling.nearest(to: name, in: names).map { "Is \($0) meant?" } ?? "`presets` lists them."
        return MappingError(.mapping, file: file, message: "There is no such preset.", remedy: nearest)
    }

    private static func own(_ path: String, _ kind: ImportKind) throws(MappingError) -> MappingFile {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw MappingError(.mapping, file: path, message: "The mapping cannot be read.", remedy: "Check path and permissions.")
        }
        let mapping = try MappingFile(yaml: String(decoding: data, as: UTF8.self), name: path)
        try check(mapping, kind, path)
        return mapping
    }

    private static func check(_ mapping: MappingFile, _ kind: ImportKind, _ name: String) throws(MappingError) {
        guard mapping.kind == kind else {
            throw MappingError(
                .mapping, file: name, message: "It maps \(mapping.kind.rawValue), and these are to be \(kind.rawValue).",
                remedy: "Say \(mapping.kind.rawValue) in the command, or take another mapping.")
        }
    }

    /// How files of the mappings in question are read.
    var layout: LayoutChoice? {
        switch choice {
        case .none: nil
        case .one(let mapping, _): { mapping.layout(of: $0) }
        case .found(let mappings): { preview in mappings.lazy.compactMap { $0.layout(of: preview) }.first }
        }
    }

    /// The mapping, and what is to be said about it; nil reads the columns by their own names.
    func mapping(
        for reader: RecordReader, _ inputs: [Input], _ options: InputOptions
    ) throws(MappingError) -> (MappingFile, note: String)? {
        switch choice {
        case .none: return nil
        case .one(let mapping, let isOwn):
            return (mapping, isOwn ? "Mapped by \(options.map ?? "")" : "Read as \(mapping.name): \(mapping.title)")
        case .found(let mappings):
            let names = reader.format == .csv ? reader.files[0].columns : Self.members(inputs[0], options)
            let isCSV = reader.format == .csv
            guard let mapping = mappings.first(where: { ($0.format == "csv") == isCSV && $0.isSigned(by: names) }) else { return nil }
            if isCSV, let other = reader.files.first(where: { !mapping.isSigned(by: $0.columns) }) {
                throw MappingError(
                    .mapping, file: other.name, message: "It is no export of \(mapping.name), and \(reader.files[0].name) is.",
                    remedy: "Import them one after the other, or say --preset none.")
            }
            return (mapping, "Read as \(mapping.name): \(mapping.title); --preset none reads the columns by their own names")
        }
    }

    /// The names in the first object of JSON Lines; none of a pipe, which can be read only once.
    private static func members(_ input: Input, _ options: InputOptions) -> [String] {
        guard input != .standardInput, let reader = try? RecordReader([input], settings: options.readerSettings) else { return [] }
        while let item = try? reader.next() {
            if case .record(let record) = item { return record.object?.members.map(\.name) ?? [] }
        }
        return []
    }
}
