package dev.holdfast.engine.langchain4j;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.atLeast;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelIT;
import dev.langchain4j.model.chat.common.ChatResponseAndStreamingMetadata;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.mockito.InOrder;

/** LangChain4j's suite for chat models that answer piece by piece, on a real model. */
class QwenStreamingChatModelConformance extends AbstractStreamingChatModelIT {
  @RegisterExtension static final ModelLimits LIMITS = new ModelLimits(RealModel.LIMITS);

  private final List<StreamingChatModel> models = List.of(RealModel.builder().buildStreaming());

  @Override
  protected ChatResponseAndStreamingMetadata chat(StreamingChatModel model, ChatRequest request) {
    ChatResponseAndStreamingMetadata response = super.chat(model, request);
    LIMITS.heard(response.chatResponse());
    return response;
  }

  @Override
  protected List<StreamingChatModel> models() {
    return models;
  }

  @Override
  protected StreamingChatModel createModelWith(ChatRequestParameters parameters) {
    return RealModel.builder(parameters).buildStreaming();
  }

  @Override
  public StreamingChatModel createModelWith(ChatModelListener listener) {
    return RealModel.builder(listener).buildStreaming();
  }

  @Override
  protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
    return QwenChatRequestParameters.builder().maxOutputTokens(maxOutputTokens).build();
  }

  @Override
  protected Class<? extends TokenUsage> tokenUsageType(StreamingChatModel model) {
    return QwenTokenUsage.class;
  }

  @Override
  protected void verifyToolCallbacks(
      StreamingChatResponseHandler handler, InOrder order, String id) {
    verifyCall(handler, order, 0, id);
  }

  @Override
  protected void verifyToolCallbacks(
      StreamingChatResponseHandler handler, InOrder order, String first, String second) {
    verifyCall(handler, order, 0, first);
    verifyCall(handler, order, 1, second);
  }

  /** The model may talk before it calls; each call comes in one piece, then complete. */
  private static void verifyCall(
      StreamingChatResponseHandler handler, InOrder order, int index, String id) {
    order.verify(handler, atLeast(0)).onPartialResponse(any(), any());
    order
        .verify(handler)
        .onPartialToolCall(argThat(part -> part.index() == index && part.id().equals(id)), any());
    order
        .verify(handler)
        .onCompleteToolCall(
            argThat(call -> call.index() == index && call.toolExecutionRequest().id().equals(id)));
  }

  /** A model in process is the one that was opened: a request cannot ask for another. */
  @Override
  protected boolean supportsModelNameParameter() {
    return false;
  }

  /** The engine reads text only. */
  @Override
  protected boolean supportsSingleImageInputAsBase64EncodedString() {
    return false;
  }

  @Override
  protected boolean supportsSingleImageInputAsPublicURL() {
    return false;
  }
}
