public import Records

/// The ready-made mappings, which are part of the program.
public enum PresetCatalogue {
    /// A preset as its file has it.
    public struct Preset: Sendable {
        public var mapping: MappingFile
        /// The YAML, for people to change.
        public var yaml: String
    }

    /// All presets, in the order in which they are tried.
    public static func all() throws(MappingError) -> [Preset] {
        var presets: [Preset] = []
        for bytes in files {
            let yaml = String(decoding: bytes, as: UTF8.self)
            presets.append(Preset(mapping: try MappingFile(yaml: yaml, name: "preset"), yaml: yaml))
        }
        return presets
    }

    private static var files: [[UInt8]] {
        [
            PackageResources.calendly_yaml, PackageResources.ms_bookings_yaml, PackageResources.acuity_yaml, PackageResources.calcom_yaml,
            PackageResources.calcom_insights_yaml, PackageResources.setmore_yaml, PackageResources.simplybook_yaml,
            PackageResources.outlook_yaml, PackageResources.google_users_yaml, PackageResources.entra_users_yaml,
            PackageResources.m365_users_yaml, PackageResources.okta_users_yaml,
        ]
    }
}

extension MappingFile {
    /// Whether the header, or the first object's members, are those of this export.
    public func isSigned(by columns: [String]) -> Bool {
        let names = Set(columns.map(Self.plain))
        return signature.contains { list in !list.isEmpty && list.allSatisfy { names.contains(Self.plain($0)) } }
    }

    /// Unlike for columns, what stands in square brackets counts: it tells a Google export from others.
    private static func plain(_ name: String) -> String {
        Trim.trimmed(name).lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// How a file is to be read in whose first rows this export's header stands.
    ///
    /// - Returns: nil where it is another file, or one that the tool itself has written, with quotes and delimiter of its own.
    public func layout(of preview: Preview) -> Records.Layout? {
        for row in preview.rows.prefix(layout?.headerWithin ?? 1) where isSigned(by: row.cells) {
            guard !row.cells.contains(where: ColumnPlan.isPrivate) else { return nil }
            var found = preview.layout
            found.skippedLines = row.line - 1
            if layout?.quote == "none" { found.quoting = .none }
            return found
        }
        return nil
    }
}
