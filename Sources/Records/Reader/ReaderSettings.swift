/// How inputs are read, where it is not to be found out.
public struct ReaderSettings: Sendable, Hashable {
    /// 1 MiB: far above any real booking, far below what would strain memory.
    public static let defaultRecordLimit = 1 << 20

    /// The format of all inputs; nil looks at the content, then at the extension.
    public var format: RecordFormat?
    /// The delimiter of CSV; nil looks for it among ``CSVDialect/delimiters``.
    public var delimiter: UInt8?
    /// The most bytes that a record may have, its line end not counted.
    public var recordLimit: Int
    /// The most bytes read at once; default 128 KiB, where larger pieces are no faster.
    public var chunkSize: Int

    public init(
        format: RecordFormat? = nil, delimiter: UInt8? = nil, recordLimit: Int = ReaderSettings.defaultRecordLimit,
        chunkSize: Int = 128 * 1024
    ) {
        self.format = format
        self.delimiter = delimiter
        self.recordLimit = recordLimit
        self.chunkSize = chunkSize
    }
}
