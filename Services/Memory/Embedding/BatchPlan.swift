/// How texts of these lengths are best cut into runs of the model.
struct BatchPlan: Sendable {
    /// The most texts a run.
    var maximumTexts = 32
    /// The most tokens a run, padding included: bounds the time that a run holds a worker from a waiting query.
    var maximumTokens = 1024
    /// A text joins a run only if it has at least this share of the longest one's tokens; the rest would be padding.
    /// Running together saves a quarter of the work per token, so that much padding already eats the gain.
    var minimumFill = 0.9

    /// Positions in `lengths`, grouped; each position once, the longest texts first.
    func batches(lengths: [Int]) -> [[Int]] {
        let order = lengths.indices.sorted { (lengths[$0], $1) > (lengths[$1], $0) }
        var result: [[Int]] = []
        var batch: [Int] = []
        var longest = 0
        for position in order {
            let length = lengths[position]
            let fits =
                batch.count < maximumTexts && (batch.count + 1) * longest <= maximumTokens
                && Double(length) >= minimumFill * Double(longest)
            if !batch.isEmpty, !fits {
                result.append(batch)
                batch = []
            }
            if batch.isEmpty { longest = length }
            batch.append(position)
        }
        if !batch.isEmpty { result.append(batch) }
        return result
    }
}
