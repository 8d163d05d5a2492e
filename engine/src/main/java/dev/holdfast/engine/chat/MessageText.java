package dev.holdfast.engine.chat;

/**
 * Renders the content of messages, counting pictures and films over the conversation (rule 2 of
 * specification section 11.2).
 */
final class MessageText {
  private final boolean numbered;
  private int images;
  private int videos;

  MessageText(boolean numbered) {
    this.numbered = numbered;
  }

  Rendered of(Message message, int index) {
    Rendered.Builder out = new Rendered.Builder();
    for (Content.Part part : message.content().parts()) {
      if (message instanceof Message.FromSystem && !(part instanceof Content.Text)) {
        throw ChatJson.invalid(
            "messages[" + index + "]: a system message cannot contain images or videos.");
      }
      switch (part) {
        case Content.Text text -> out.literal(text.text());
        case Content.Image image -> {
          images++;
          if (numbered) {
            out.protocol("Picture " + images + ": ");
          }
          out.protocol("<|vision_start|><|image_pad|><|vision_end|>");
        }
        case Content.Video video -> {
          videos++;
          if (numbered) {
            out.protocol("Video " + videos + ": ");
          }
          out.protocol("<|vision_start|><|video_pad|><|vision_end|>");
        }
      }
    }
    return out.build();
  }
}
