package dev.holdfast.engine.model.block;

/**
 * Numbers that every decoder has.
 *
 * @param hidden width of the residual stream
 * @param feedForward width of the feed-forward block
 * @param heads query heads of full attention
 * @param keyValueHeads key and value heads of full attention
 * @param headSize values per attention head
 * @param vocabulary rows of the logits
 * @param contextLength most positions
 * @param epsilon of the norms
 */
public record NetworkShape(
    int hidden,
    int feedForward,
    int heads,
    int keyValueHeads,
    int headSize,
    int vocabulary,
    int contextLength,
    float epsilon) {}
