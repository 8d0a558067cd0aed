/// How inputs are read, where it is not to be found out.
public struct ReaderSettings: Sendable, Hashable {
    /// 1 MiB: far above any real booking, far below what would strain memory.
    public static let defaultRecordLimit = 1 << 20

    /// The format of all inputs; nil looks at the content, then at the extension.
    public var format: RecordFormat?
    /// The encoding; nil finds it out (see ``FileDescription/encoding``).
    public var encoding: TextEncoding?
    /// The delimiter of CSV; nil looks for it among ``CSVDialect/delimiters``.
    public var delimiter: UInt8?
    /// What quotes mean in CSV; nil takes them for text in tab-separated files whose quotes make sense in no other way.
    public var quoting: CSVDialect.Quoting?
    /// Lines above the header of CSV, a `sep=` line included; nil leaves it to the content.
    public var skippedLines: Int?
    /// The most bytes that a record may have in UTF-8, its line end not counted.
    public var recordLimit: Int
    /// The most bytes read at once; default 128 KiB, where larger pieces are no faster.
    public var chunkSize: Int

    public init(
        format: RecordFormat? = nil, encoding: TextEncoding? = nil, delimiter: UInt8? = nil, quoting: CSVDialect.Quoting? = nil,
        skippedLines: Int? = nil, recordLimit: Int = ReaderSettings.defaultRecordLimit, chunkSize: Int = 128 * 1024
    ) {
        self.format = format
        self.encoding = encoding
        self.delimiter = delimiter
        self.quoting = quoting
        self.skippedLines = skippedLines
        self.recordLimit = recordLimit
        self.chunkSize = chunkSize
    }
}
