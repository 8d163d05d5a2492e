package dev.holdfast.engine.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelIT;
import dev.langchain4j.model.chat.common.ChatResponseAndStreamingMetadata;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

/** LangChain4j's suite for chat models, on a real model. */
class QwenChatModelConformance extends AbstractChatModelIT {
  @RegisterExtension static final ModelLimits LIMITS = new ModelLimits(RealModel.LIMITS);

  private final List<ChatModel> models = List.of(RealModel.builder().build());

  @Override
  protected ChatResponseAndStreamingMetadata chat(ChatModel model, ChatRequest request) {
    ChatResponseAndStreamingMetadata response = super.chat(model, request);
    LIMITS.heard(response.chatResponse());
    return response;
  }

  @Override
  protected List<ChatModel> models() {
    return models;
  }

  @Override
  protected ChatModel createModelWith(ChatRequestParameters parameters) {
    return RealModel.builder(parameters).build();
  }

  @Override
  protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
    return QwenChatRequestParameters.builder().maxOutputTokens(maxOutputTokens).build();
  }

  @Override
  protected Class<? extends TokenUsage> tokenUsageType(ChatModel model) {
    return QwenTokenUsage.class;
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
