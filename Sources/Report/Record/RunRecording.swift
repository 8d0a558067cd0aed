/// What a run leaves for its report beside its summary: the file `report.json`.
public struct RunRecording: Sendable, Hashable {
    /// A file that the run read.
    public struct InputFile: Sendable, Hashable {
        public var name: String
        public var bytes: Int64?
        /// Hexadecimal, of the file's bytes; `nil` where it could be read only once (a pipe).
        public var sha256: String?
        /// What is to be known about it, such as that it changed while it was read.
        public var note: String?

        public init(name: String, bytes: Int64?, sha256: String?, note: String? = nil) {
            self.name = name
            self.bytes = bytes
            self.sha256 = sha256
            self.note = note
        }
    }

    /// A setting that was in force.
    public struct Setting: Sendable, Hashable {
        public var name: String
        /// For people; never a secret.
        public var value: String
        /// Where it came from, such as `flag` or `default`.
        public var source: String

        public init(name: String, value: String, source: String) {
            self.name = name
            self.value = value
            self.source = source
        }
    }

    /// A program or library that took part.
    public struct Version: Sendable, Hashable {
        public var name: String
        public var version: String

        public init(name: String, version: String) {
            self.name = name
            self.version = version
        }
    }

    /// `nil` where the run ended without a word.
    public var course: CourseFigures?
    public var inputs: [InputFile]
    public var settings: [Setting]
    public var versions: [Version]

    public init(course: CourseFigures? = nil, inputs: [InputFile] = [], settings: [Setting] = [], versions: [Version] = []) {
        self.course = course
        self.inputs = inputs
        self.settings = settings
        self.versions = versions
    }
}
