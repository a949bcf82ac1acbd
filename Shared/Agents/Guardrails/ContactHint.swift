/// Whether a text can hold contact data at all. Nearly none does, and the patterns take a hundred times as long as this look.
struct ContactHint {
    private(set) var isAddressPossible = false
    /// Eight digits are the least that ``ContactText`` takes for a phone number.
    var isNumberPossible: Bool { digits >= 8 }
    private var digits = 0

    init(_ text: String) {
        // How far "(at" has come, which stands for an @ as "[at" does.
        var written = 0
        for scalar in text.unicodeScalars {
            switch scalar {
            case "(", "[":
                written = 1
                continue
            case "a" where written == 1, "A" where written == 1:
                written = 2
                continue
            case "t" where written == 2, "T" where written == 2: isAddressPossible = true
            case "0"..."9": digits += 1
            case "@": isAddressPossible = true
            case _ where scalar.isASCII: break
            // Digits of other scripts are left to the patterns.
            case _ where scalar.properties.numericType != nil: digits += 1
            default: break
            }
            written = 0
        }
    }
}
