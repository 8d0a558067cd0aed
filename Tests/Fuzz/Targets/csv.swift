@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    compare(UnsafeBufferPointer(start: data, count: count), format: .csv)
    return 0
}
