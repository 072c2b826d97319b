"""What LiteLLM 1.106.2, 1.109.1 and 1.110.2 know of providers; written by tools/list_litellm_names.py."""

# ruff: noqa: SIM905 - hundreds of names read better as texts

RELEASES = ("1.106.2", "1.109.1", "1.110.2")
VERSION = RELEASES[-1]
# what may stand before a model's first slash
PREFIXES = frozenset(
    """
a2a a2a_agent abliteration ai21 ai21_chat aiand aihubmix aiml aiohttp_openai amazon_nova anthropic anthropic_text
apertis assemblyai auto_router aws_polly aws_textract azure azure_ai azure_speech azure_text baseten bedrock
bedrock_mantle bespoke bigmodel black_forest_labs bytez cerebras charity_engine chatgpt chutes clarifai
clf_ai_gateway cloudflare codestral cognition cohere cohere_chat cometapi compactifai coralbricks cortecs crusoe
cursor custom custom_openai darkbloom dashscope databricks databricks_agent datarobot deepgram deepinfra deepseek
docker_model_runner dotprompt edenai elevenlabs empiriolabs empower eu_jev fal_ai featherless_ai fireworks_ai
friendliai galadriel gdc gemini gigachat github github_copilot gmi gradient_ai groq helicone heroku hosted_vllm
hostinger_router huggingface humanloop hyperbolic inception inferenceapis infinity jina_ai kyma lambda_ai langflow
langfuse langgraph laya lemonade libertai litellm_agent litellm_proxy llamafile llamagate lm_studio manus maritalk
meta meta_llama microsoft_365_copilot milvus minimax mistral modelscope mongodb moonshot morph nace nadir nano-gpt
nebius neosantara nlp_cloud novita nscale nvidia_nim nvidia_riva oci ollama ollama_chat oobabooga openai openai_like
opencode_go openinfer openrouter opensearch ovhcloud parallel_ai parasail perplexity petals pg_vector pinstripes poe
predibase prism publicai qwen_ai_platform qwencloud ragflow recraft reducto refuseless reka replicate runwayml
s3_vectors sagemaker sagemaker_chat sagemaker_nova sail sambanova sap sarvam scaledown scaleway scx-ai snowflake
soniox stability strands_decider streamlake synthetic tencent tensormesh text-completion-codestral
text-completion-inception text-completion-openai together_ai topaz transcribe triton typesafe v0 valkey veniceai
vercel_ai_gateway vertex_ai vertex_ai_beta vllm volcengine voyage wally wandb watsonx watsonx_text xai xiaomi_mimo
xinference zai zerogpu
    """.split()
)
# the releases that know a prefix, where not all do
READ_BY = {
    "aiand": ("1.109.1", "1.110.2"),
    "bespoke": ("1.109.1", "1.110.2"),
    "bigmodel": ("1.109.1", "1.110.2"),
    "clf_ai_gateway": ("1.109.1", "1.110.2"),
    "coralbricks": ("1.109.1", "1.110.2"),
    "databricks_agent": ("1.109.1", "1.110.2"),
    "eu_jev": ("1.109.1", "1.110.2"),
    "hostinger_router": ("1.109.1", "1.110.2"),
    "inferenceapis": ("1.109.1", "1.110.2"),
    "kyma": ("1.109.1", "1.110.2"),
    "laya": ("1.109.1", "1.110.2"),
    "microsoft_365_copilot": ("1.109.1", "1.110.2"),
    "nace": ("1.109.1", "1.110.2"),
    "opencode_go": ("1.109.1", "1.110.2"),
    "openinfer": ("1.109.1", "1.110.2"),
    "opensearch": ("1.109.1", "1.110.2"),
    "parallel_ai": ("1.110.2",),
    "refuseless": ("1.109.1", "1.110.2"),
    "scaledown": ("1.109.1", "1.110.2"),
    "streamlake": ("1.109.1", "1.110.2"),
    "wally": ("1.110.2",),
    "zerogpu": ("1.109.1", "1.110.2"),
}
# prefixes of prompt stores, which name the model later
PROMPTS = frozenset(
    """
agentops anthropic_cache_control_hook argilla arize arize_phoenix aws_sqs azure_sentinel azure_storage bitbucket
braintrust clickhouse cloudzero compression_interception datadog datadog_llm_observability datadog_metrics deepeval
dotprompt dynamic_rate_limiter dynamic_rate_limiter_v3 focus galileo gcs_bucket gcs_pubsub generic_api gitlab
humanloop lago langfuse langfuse_otel langsmith langtrace levo litellm_agent literalai logfire mavvrik mlflow
newrelic openmeter opik otel pagerduty pointfive posthog prometheus resend_email s3_v2 sendgrid_email signoz
smtp_email ternary vantage vector_store_pre_call_hook weave_otel zerobus
    """.split()
)
# providers that LiteLLM recognizes by their api_base
ENDPOINTS = {
    "ai-gateway.helicone.ai": "helicone",
    "ai-gateway.vercel.sh/v1": "vercel_ai_gateway",
    "api-inference.modelscope.cn/v1": "modelscope",
    "api.aiand.com/v1": "aiand",
    "api.clfaigateway.dev/v1": "clf_ai_gateway",
    "api.cognition.ai/v1": "cognition",
    "api.cortecs.ai/v1": "cortecs",
    "api.deepinfra.com/v1/openai": "deepinfra",
    "api.deepseek.com/v1": "deepseek",
    "api.edenai.run/v3": "edenai",
    "api.friendli.ai/serverless/v1": "friendliai",
    "api.getnadir.com/v1": "nadir",
    "api.groq.com/openai/v1": "groq",
    "api.hyperbolic.xyz/v1": "hyperbolic",
    "api.inceptionlabs.ai/v1": "inception",
    "api.inference.wandb.ai/v1": "wandb",
    "api.lambda.ai/v1": "lambda_ai",
    "api.libertai.io/v1": "libertai",
    "api.meta.ai/v1": "meta",
    "api.mistral.ai/v1": "mistral",
    "api.openinfer.ai/v1": "openinfer",
    "api.perplexity.ai": "perplexity",
    "api.poe.com/v1": "poe",
    "api.prisminference.com/v1": "prism",
    "api.publicai.co/v1": "publicai",
    "api.reka.ai/v1": "reka",
    "api.sailresearch.com/v1": "sail",
    "api.scx.ai/v1": "scx-ai",
    "api.stima.tech/v1": "apertis",
    "api.synthetic.new/openai/v1": "synthetic",
    "api.together.ai/v1": "together_ai",
    "api.together.xyz/v1": "together_ai",
    "api.v0.dev/v1": "v0",
    "app.empower.dev/api/v1": "empower",
    "codestral.mistral.ai/v1/chat/completions": "codestral",
    "codestral.mistral.ai/v1/fim/completions": "text-completion-codestral",
    "gigachat.devices.sberbank.ru/api/v1": "gigachat",
    "inference.coralbricks.ai/v1": "coralbricks",
    "inference.runanywhere.ai/v1": "wally",
    "integrate.api.nvidia.com/v1": "nvidia_nim",
    "llm.chutes.ai/v1": "chutes",
    "nano-gpt.com/api/v1": "nano-gpt",
    "ollama.com": "ollama",
    "pinstripes.io/v1": "pinstripes",
    "serverless.tensormesh.ai/v1": "tensormesh",
    "vanchin.streamlake.ai/api/gateway/v1/endpoints": "streamlake",
}
# models without a prefix for which LiteLLM finds the provider by itself
MODELS = {
    "ai21_chat": frozenset(
        """
j2-light j2-mid j2-ultra jamba-1.5 jamba-1.5-large jamba-1.5-large@001 jamba-1.5-mini jamba-1.5-mini@001
jamba-large-1.6 jamba-large-1.7 jamba-mini-1.6 jamba-mini-1.7
        """.split()
    ),
    "anthropic": frozenset(
        """
claude-fable-5 claude-fable-5-1 claude-fable-latest claude-haiku-4-5 claude-haiku-4-5-20251001 claude-haiku-5-5
claude-haiku-latest claude-mythos-5 claude-mythos-5-1 claude-mythos-preview claude-opus-4-5 claude-opus-4-5-20251101
claude-opus-4-6 claude-opus-4-6-20260205 claude-opus-4-7 claude-opus-4-7-20260416 claude-opus-4-8 claude-opus-5
claude-opus-5-5 claude-opus-latest claude-sonnet-4-5 claude-sonnet-4-5-20250929 claude-sonnet-4-6 claude-sonnet-5
claude-sonnet-5-5 claude-sonnet-latest
        """.split()
    ),
    "bedrock": frozenset(
        """
1024-x-1024/50-steps/bedrock/amazon.nova-canvas-v1:0 1024-x-1024/50-steps/stability.stable-diffusion-xl-v1
1024-x-1024/max-steps/stability.stable-diffusion-xl-v1 512-x-512/50-steps/stability.stable-diffusion-xl-v0
512-x-512/max-steps/stability.stable-diffusion-xl-v0 ai21.j2-mid-v1 ai21.j2-ultra-v1 ai21.jamba-1-5-large-v1:0
ai21.jamba-1-5-mini-v1:0 ai21.jamba-instruct-v1:0 amazon.nova-2-5-sonic amazon.nova-2-lite-v1:0
amazon.nova-2-multimodal-embeddings-v1:0 amazon.nova-2-pro-preview-20251202-v1:0 amazon.nova-2-sonic-v1:0
amazon.nova-canvas-v1:0 amazon.nova-lite-v1:0 amazon.nova-micro-v1:0 amazon.nova-premier-v1:0 amazon.nova-pro-v1:0
amazon.rerank-v1:0 amazon.titan-embed-g1-text-02 amazon.titan-embed-image-v1 amazon.titan-embed-text-v1
amazon.titan-embed-text-v2:0 amazon.titan-image-generator-v1 amazon.titan-image-generator-v2
amazon.titan-image-generator-v2:0 amazon.titan-text-express-v1 amazon.titan-text-lite-v1
amazon.titan-text-premier-v1:0 anthropic.claude-3-5-haiku-20241022-v1:0 anthropic.claude-3-5-sonnet-20240620-v1:0
anthropic.claude-3-5-sonnet-20241022-v2:0 anthropic.claude-3-7-sonnet-20240620-v1:0
anthropic.claude-3-7-sonnet-20250219-v1:0 anthropic.claude-3-opus-20240229-v1:0 anthropic.claude-fable-5
anthropic.claude-fable-5-1 anthropic.claude-haiku-4-5-20251001-v1:0 anthropic.claude-haiku-4-5@20251001
anthropic.claude-haiku-5-5 anthropic.claude-instant-v1 anthropic.claude-mythos-5-1 anthropic.claude-mythos-preview
anthropic.claude-opus-4-1-20250805-v1:0 anthropic.claude-opus-4-20250514-v1:0
anthropic.claude-opus-4-5-20251101-v1:0 anthropic.claude-opus-4-6-v1 anthropic.claude-opus-4-7
anthropic.claude-opus-4-8 anthropic.claude-opus-5 anthropic.claude-opus-5-5 anthropic.claude-sonnet-4-20250514-v1:0
anthropic.claude-sonnet-4-5-20250929-v1:0 anthropic.claude-sonnet-4-6 anthropic.claude-sonnet-5
anthropic.claude-sonnet-5-5 anthropic.claude-v1 anthropic.claude-v2:1 apac.amazon.nova-2-lite-v1:0
apac.amazon.nova-2-pro-preview-20251202-v1:0 apac.amazon.nova-lite-v1:0 apac.amazon.nova-micro-v1:0
apac.amazon.nova-pro-v1:0 apac.anthropic.claude-fable-5 apac.anthropic.claude-haiku-4-5-20251001-v1:0
apac.anthropic.claude-haiku-5-5 apac.anthropic.claude-mythos-preview apac.anthropic.claude-opus-4-7
apac.anthropic.claude-opus-4-8 apac.anthropic.claude-opus-5 apac.anthropic.claude-opus-5-5
apac.anthropic.claude-sonnet-4-20250514-v1:0 apac.anthropic.claude-sonnet-4-6 apac.anthropic.claude-sonnet-5
apac.anthropic.claude-sonnet-5-5 au.anthropic.claude-fable-5 au.anthropic.claude-haiku-4-5-20251001-v1:0
au.anthropic.claude-haiku-5-5 au.anthropic.claude-mythos-preview au.anthropic.claude-opus-4-6-v1
au.anthropic.claude-opus-4-7 au.anthropic.claude-opus-4-8 au.anthropic.claude-opus-5 au.anthropic.claude-opus-5-5
au.anthropic.claude-sonnet-4-5-20250929-v1:0 au.anthropic.claude-sonnet-4-6 au.anthropic.claude-sonnet-5
au.anthropic.claude-sonnet-5-5 claude-sonnet-4-5-20250929-v1:0 cohere.command-light-text-v14 cohere.command-text-v14
cohere.embed-english-v3 cohere.embed-multilingual-v3 cohere.embed-v4:0 cohere.rerank-v3-5:0 deepseek.r1-v1:0
deepseek.v3-v1:0 deepseek.v3.2 eu.amazon.nova-2-lite-v1:0 eu.amazon.nova-2-pro-preview-20251202-v1:0
eu.amazon.nova-lite-v1:0 eu.amazon.nova-micro-v1:0 eu.amazon.nova-pro-v1:0
eu.anthropic.claude-3-5-haiku-20241022-v1:0 eu.anthropic.claude-3-5-sonnet-20240620-v1:0
eu.anthropic.claude-3-5-sonnet-20241022-v2:0 eu.anthropic.claude-3-7-sonnet-20250219-v1:0
eu.anthropic.claude-3-opus-20240229-v1:0 eu.anthropic.claude-fable-5 eu.anthropic.claude-fable-5-1
eu.anthropic.claude-haiku-4-5-20251001-v1:0 eu.anthropic.claude-haiku-5-5 eu.anthropic.claude-opus-4-1-20250805-v1:0
eu.anthropic.claude-opus-4-20250514-v1:0 eu.anthropic.claude-opus-4-5-20251101-v1:0 eu.anthropic.claude-opus-4-6-v1
eu.anthropic.claude-opus-4-7 eu.anthropic.claude-opus-4-8 eu.anthropic.claude-opus-5 eu.anthropic.claude-opus-5-5
eu.anthropic.claude-sonnet-4-20250514-v1:0 eu.anthropic.claude-sonnet-4-5-20250929-v1:0
eu.anthropic.claude-sonnet-4-6 eu.anthropic.claude-sonnet-5 eu.anthropic.claude-sonnet-5-5 eu.deepseek.v3.2
eu.meta.llama3-2-1b-instruct-v1:0 eu.meta.llama3-2-3b-instruct-v1:0 eu.mistral.pixtral-large-2502-v1:0
eu.twelvelabs.marengo-embed-2-7-v1:0 eu.twelvelabs.marengo-embed-3-0-v1:0 eu.twelvelabs.pegasus-1-2-v1:0
global.amazon.nova-2-lite-v1:0 global.anthropic.claude-fable-5 global.anthropic.claude-fable-5-1
global.anthropic.claude-haiku-4-5-20251001-v1:0 global.anthropic.claude-haiku-5-5 global.anthropic.claude-mythos-5-1
global.anthropic.claude-opus-4-5-20251101-v1:0 global.anthropic.claude-opus-4-6-v1 global.anthropic.claude-opus-4-7
global.anthropic.claude-opus-4-8 global.anthropic.claude-opus-5 global.anthropic.claude-opus-5-5
global.anthropic.claude-sonnet-4-20250514-v1:0 global.anthropic.claude-sonnet-4-5-20250929-v1:0
global.anthropic.claude-sonnet-4-6 global.anthropic.claude-sonnet-5 global.anthropic.claude-sonnet-5-5
global.cohere.embed-v4:0 global.moonshotai.kimi-k3 global.moonshotai.kimi-k3.1 global.openai.gpt-5.4
global.openai.gpt-5.5 global.openai.gpt-5.6-luna global.openai.gpt-5.6-sol global.openai.gpt-5.6-terra
global.openai.gpt-6-astra global.openai.gpt-6-luna global.openai.gpt-6-sol global.openai.gpt-6.1-sol
global.openai.gpt-6.1-terra global.twelvelabs.pegasus-1-2-v1:0 global.twelvelabs.pegasus-1-5-v1:0
global.xai.grok-4.6 global.xai.grok-4.7 global.zai.glm-5.3 google.gemma-3-12b-it google.gemma-3-27b-it
google.gemma-3-4b-it in.moonshotai.kimi-k3 in.moonshotai.kimi-k3.1 jp.amazon.nova-2-lite-v1:0
jp.anthropic.claude-haiku-4-5-20251001-v1:0 jp.anthropic.claude-haiku-5-5 jp.anthropic.claude-opus-4-7
jp.anthropic.claude-opus-4-8 jp.anthropic.claude-opus-5 jp.anthropic.claude-opus-5-5
jp.anthropic.claude-sonnet-4-5-20250929-v1:0 jp.anthropic.claude-sonnet-4-6 jp.anthropic.claude-sonnet-5
jp.anthropic.claude-sonnet-5-5 max-x-max/50-steps/stability.stable-diffusion-xl-v0
max-x-max/max-steps/stability.stable-diffusion-xl-v0 meta.llama2-13b-chat-v1 meta.llama2-70b-chat-v1
meta.llama3-1-405b-instruct-v1:0 meta.llama3-1-70b-instruct-v1:0 meta.llama3-1-8b-instruct-v1:0
meta.llama3-2-11b-instruct-v1:0 meta.llama3-2-1b-instruct-v1:0 meta.llama3-2-3b-instruct-v1:0
meta.llama3-2-90b-instruct-v1:0 meta.llama3-3-70b-instruct-v1:0 meta.llama3-70b-instruct-v1:0
meta.llama3-8b-instruct-v1:0 meta.llama4-maverick-17b-instruct-v1:0 meta.llama4-scout-17b-instruct-v1:0
minimax.minimax-m2 minimax.minimax-m2.1 minimax.minimax-m2.5 mistral.devstral-2-123b mistral.magistral-small-2509
mistral.ministral-3-14b-instruct mistral.ministral-3-3b-instruct mistral.ministral-3-8b-instruct
mistral.mistral-7b-instruct-v0:2 mistral.mistral-large-2402-v1:0 mistral.mistral-large-2407-v1:0
mistral.mistral-large-3-675b-instruct mistral.mistral-small-2402-v1:0 mistral.mixtral-8x7b-instruct-v0:1
mistral.pixtral-large-2502-v1:0 mistral.voxtral-mini-3b-2507 mistral.voxtral-small-24b-2507
moonshot.kimi-k2-thinking moonshotai.kimi-k2.5 moonshotai.kimi-k3 moonshotai.kimi-k3.1 nvidia.nemotron-nano-12b-v2
nvidia.nemotron-nano-3-30b nvidia.nemotron-nano-9b-v2 nvidia.nemotron-super-3-120b openai.gpt-6-luna
openai.gpt-6-sol openai.gpt-oss-120b-1:0 openai.gpt-oss-20b-1:0 openai.gpt-oss-safeguard-120b
openai.gpt-oss-safeguard-20b qwen.qwen3-235b-a22b-2507-v1:0 qwen.qwen3-32b-v1:0 qwen.qwen3-coder-30b-a3b-v1:0
qwen.qwen3-coder-480b-a35b-v1:0 qwen.qwen3-coder-next qwen.qwen3-next-80b-a3b qwen.qwen3-vl-235b-a22b
stability.sd3-5-large-v1:0 stability.sd3-large-v1:0 stability.stable-conservative-upscale-v1:0
stability.stable-creative-upscale-v1:0 stability.stable-fast-upscale-v1:0 stability.stable-image-control-sketch-v1:0
stability.stable-image-control-structure-v1:0 stability.stable-image-core-v1:0 stability.stable-image-core-v1:1
stability.stable-image-erase-object-v1:0 stability.stable-image-inpaint-v1:0
stability.stable-image-remove-background-v1:0 stability.stable-image-search-recolor-v1:0
stability.stable-image-search-replace-v1:0 stability.stable-image-style-guide-v1:0 stability.stable-image-ultra-v1:0
stability.stable-image-ultra-v1:1 stability.stable-outpaint-v1:0 stability.stable-style-transfer-v1:0
twelvelabs.marengo-embed-2-7-v1:0 twelvelabs.marengo-embed-3-0-v1:0 twelvelabs.pegasus-1-2-v1:0
twelvelabs.pegasus-1-5-v1:0 us-gov.anthropic.claude-fable-5-1 us-gov.anthropic.claude-haiku-5-5
us-gov.anthropic.claude-opus-4-8 us-gov.anthropic.claude-opus-5 us-gov.anthropic.claude-opus-5-5
us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0 us-gov.anthropic.claude-sonnet-5 us-gov.anthropic.claude-sonnet-5-5
us-gov.nvidia.nemotron-nano-12b-v2 us-gov.nvidia.nemotron-nano-3-30b us-gov.nvidia.nemotron-nano-9b-v2
us-gov.nvidia.nemotron-super-3-120b us-gov.openai.gpt-oss-120b-1:0 us-gov.openai.gpt-oss-20b-1:0 us-gov.xai.grok-4.6
us-gov.xai.grok-4.7 us.amazon.nova-2-lite-v1:0 us.amazon.nova-2-pro-preview-20251202-v1:0 us.amazon.nova-canvas-v1:0
us.amazon.nova-lite-v1:0 us.amazon.nova-micro-v1:0 us.amazon.nova-pro-v1:0
us.anthropic.claude-3-5-haiku-20241022-v1:0 us.anthropic.claude-3-5-sonnet-20240620-v1:0
us.anthropic.claude-3-5-sonnet-20241022-v2:0 us.anthropic.claude-3-7-sonnet-20250219-v1:0
us.anthropic.claude-3-opus-20240229-v1:0 us.anthropic.claude-fable-5 us.anthropic.claude-fable-5-1
us.anthropic.claude-haiku-4-5-20251001-v1:0 us.anthropic.claude-haiku-5-5 us.anthropic.claude-mythos-5
us.anthropic.claude-mythos-5-1 us.anthropic.claude-mythos-preview us.anthropic.claude-opus-4-1-20250805-v1:0
us.anthropic.claude-opus-4-20250514-v1:0 us.anthropic.claude-opus-4-5-20251101-v1:0 us.anthropic.claude-opus-4-6-v1
us.anthropic.claude-opus-4-7 us.anthropic.claude-opus-4-8 us.anthropic.claude-opus-5 us.anthropic.claude-opus-5-5
us.anthropic.claude-sonnet-4-20250514-v1:0 us.anthropic.claude-sonnet-4-5-20250929-v1:0
us.anthropic.claude-sonnet-4-6 us.anthropic.claude-sonnet-5 us.anthropic.claude-sonnet-5-5 us.cohere.embed-v4:0
us.deepseek.r1-v1:0 us.deepseek.v3.2 us.meta.llama3-1-405b-instruct-v1:0 us.meta.llama3-1-70b-instruct-v1:0
us.meta.llama3-1-8b-instruct-v1:0 us.meta.llama3-2-11b-instruct-v1:0 us.meta.llama3-2-1b-instruct-v1:0
us.meta.llama3-2-3b-instruct-v1:0 us.meta.llama3-2-90b-instruct-v1:0 us.meta.llama3-3-70b-instruct-v1:0
us.meta.llama4-maverick-17b-instruct-v1:0 us.meta.llama4-scout-17b-instruct-v1:0 us.mistral.pixtral-large-2502-v1:0
us.moonshotai.kimi-k3 us.moonshotai.kimi-k3.1 us.openai.gpt-5.4 us.openai.gpt-5.5 us.openai.gpt-5.6-luna
us.openai.gpt-5.6-sol us.openai.gpt-5.6-terra us.openai.gpt-6-astra us.openai.gpt-6-luna us.openai.gpt-6-sol
us.openai.gpt-6.1-sol us.openai.gpt-6.1-terra us.stability.stable-conservative-upscale-v1:0
us.stability.stable-creative-upscale-v1:0 us.stability.stable-fast-upscale-v1:0
us.stability.stable-image-control-sketch-v1:0 us.stability.stable-image-control-structure-v1:0
us.stability.stable-image-erase-object-v1:0 us.stability.stable-image-inpaint-v1:0
us.stability.stable-image-remove-background-v1:0 us.stability.stable-image-search-recolor-v1:0
us.stability.stable-image-search-replace-v1:0 us.stability.stable-image-style-guide-v1:0
us.stability.stable-outpaint-v1:0 us.stability.stable-style-transfer-v1:0 us.twelvelabs.marengo-embed-2-7-v1:0
us.twelvelabs.marengo-embed-3-0-v1:0 us.twelvelabs.pegasus-1-2-v1:0 us.twelvelabs.pegasus-1-5-v1:0
us.writer.palmyra-x4-v1:0 us.writer.palmyra-x5-v1:0 us.xai.grok-4.6 us.xai.grok-4.7 us.zai.glm-5.3
writer.palmyra-vision-7b writer.palmyra-x4-v1:0 writer.palmyra-x5-v1:0 zai.glm-4.7 zai.glm-4.7-flash zai.glm-5
        """.split()
    ),
    "cohere": frozenset(
        """
command-nightly embed-english-light-v3.0 embed-english-v3.0 embed-multilingual-light-v3.0 embed-multilingual-v3.0
rerank-english-v3.0 rerank-multilingual-v3.0 rerank-v3.5 rerank-v4.0-fast rerank-v4.0-pro rerank-v5.0-fast
rerank-v5.0-pro
        """.split()
    ),
    "cohere_chat": frozenset(
        """
c4ai-aya-expanse-32b command-a-03-2025 command-a-plus-05-2026 command-r-08-2024 command-r-plus-08-2024
command-r7b-12-2024
        """.split()
    ),
    "nlp_cloud": frozenset(
        """
chatdolphin dolphin
        """.split()
    ),
    "openai": frozenset(
        """
1024-x-1024/gpt-image-1.5 1024-x-1024/gpt-image-1.5-2025-12-16 1024-x-1536/gpt-image-1.5
1024-x-1536/gpt-image-1.5-2025-12-16 1536-x-1024/gpt-image-1.5 1536-x-1024/gpt-image-1.5-2025-12-16 chat-latest
chatgpt-image-latest computer-use-preview computer-use-preview-2025-03-11 daybreak-blue-latest daybreak-red-latest
ft:gpt-3.5-turbo ft:gpt-3.5-turbo-0125 ft:gpt-3.5-turbo-0613 ft:gpt-3.5-turbo-1106 ft:gpt-4-0613
ft:gpt-4.1-2025-04-14 ft:gpt-4.1-mini-2025-04-14 ft:gpt-4.1-nano-2025-04-14 ft:gpt-4o-2024-08-06
ft:gpt-4o-2024-11-20 ft:gpt-4o-mini-2024-07-18 gpt-3.5-turbo gpt-3.5-turbo-0125 gpt-3.5-turbo-1106 gpt-3.5-turbo-16k
gpt-4 gpt-4-0613 gpt-4-1106-preview gpt-4-turbo gpt-4-turbo-2024-04-09 gpt-4.1 gpt-4.1-2025-04-14 gpt-4.1-mini
gpt-4.1-mini-2025-04-14 gpt-4.1-nano gpt-4.1-nano-2025-04-14 gpt-4o gpt-4o-2024-05-13 gpt-4o-2024-08-06
gpt-4o-2024-11-20 gpt-4o-audio-preview-2024-12-17 gpt-4o-audio-preview-2025-06-03 gpt-4o-mini gpt-4o-mini-2024-07-18
gpt-4o-mini-audio-preview-2024-12-17 gpt-4o-mini-realtime-preview-2024-12-17 gpt-4o-mini-search-preview
gpt-4o-mini-search-preview-2025-03-11 gpt-4o-mini-transcribe gpt-4o-mini-transcribe-2025-03-20
gpt-4o-mini-transcribe-2025-12-15 gpt-4o-mini-tts gpt-4o-mini-tts-2025-03-20 gpt-4o-mini-tts-2025-12-15
gpt-4o-search-preview gpt-4o-search-preview-2025-03-11 gpt-4o-transcribe gpt-4o-transcribe-diarize gpt-5
gpt-5-2025-08-07 gpt-5-chat gpt-5-chat-latest gpt-5-codex gpt-5-mini gpt-5-mini-2025-08-07 gpt-5-nano
gpt-5-nano-2025-08-07 gpt-5-pro gpt-5-pro-2025-10-06 gpt-5-search-api gpt-5-search-api-2025-10-14 gpt-5.1
gpt-5.1-2025-11-13 gpt-5.1-chat-latest gpt-5.1-codex gpt-5.1-codex-max gpt-5.1-codex-mini gpt-5.2 gpt-5.2-2025-12-11
gpt-5.2-chat-latest gpt-5.2-codex gpt-5.2-pro gpt-5.2-pro-2025-12-11 gpt-5.3-chat-latest gpt-5.3-codex gpt-5.4
gpt-5.4-2026-03-05 gpt-5.4-mini gpt-5.4-mini-2026-03-17 gpt-5.4-nano gpt-5.4-nano-2026-03-17 gpt-5.4-pro
gpt-5.4-pro-2026-03-05 gpt-5.5 gpt-5.5-2026-04-23 gpt-5.5-cyber gpt-5.5-cyber-preview gpt-5.5-pro
gpt-5.5-pro-2026-04-23 gpt-5.6 gpt-5.6-cyber gpt-5.6-luna gpt-5.6-sol gpt-5.6-terra gpt-6-astra gpt-6-astra-law
gpt-6-cyber gpt-6-luna gpt-6-rosalind gpt-6-sol gpt-6.1-sol gpt-6.1-terra gpt-astra-latest gpt-audio gpt-audio-1.5
gpt-audio-2025-08-28 gpt-audio-mini gpt-audio-mini-2025-10-06 gpt-audio-mini-2025-12-15 gpt-daybreak-blue-latest
gpt-daybreak-red-latest gpt-image-1 gpt-image-1-mini gpt-image-1.5 gpt-image-1.5-2025-12-16 gpt-image-2
gpt-image-2-2026-04-21 gpt-image-2.5-flare gpt-image-2.5-flare-2026-09-08 gpt-image-2.5-sunburst
gpt-image-2.5-sunburst-2026-09-08 gpt-image-2.6-flare gpt-image-2.6-sunburst gpt-live-1 gpt-live-transcribe
gpt-luna-latest gpt-mini-latest gpt-realtime gpt-realtime-1.5 gpt-realtime-2 gpt-realtime-2.1 gpt-realtime-2.1-mini
gpt-realtime-2025-08-28 gpt-realtime-mini gpt-realtime-mini-2025-12-15 gpt-realtime-translate gpt-realtime-whisper
gpt-rosalind-discovery gpt-rosalind-research gpt-sol-latest gpt-terra-latest gpt-transcribe
high/1024-x-1024/gpt-image-1 high/1024-x-1024/gpt-image-1.5 high/1024-x-1024/gpt-image-1.5-2025-12-16
high/1024-x-1536/gpt-image-1 high/1024-x-1536/gpt-image-1.5 high/1024-x-1536/gpt-image-1.5-2025-12-16
high/1536-x-1024/gpt-image-1 high/1536-x-1024/gpt-image-1.5 high/1536-x-1024/gpt-image-1.5-2025-12-16
low/1024-x-1024/gpt-image-1 low/1024-x-1024/gpt-image-1-mini low/1024-x-1024/gpt-image-1.5
low/1024-x-1024/gpt-image-1.5-2025-12-16 low/1024-x-1536/gpt-image-1 low/1024-x-1536/gpt-image-1-mini
low/1024-x-1536/gpt-image-1.5 low/1024-x-1536/gpt-image-1.5-2025-12-16 low/1536-x-1024/gpt-image-1
low/1536-x-1024/gpt-image-1-mini low/1536-x-1024/gpt-image-1.5 low/1536-x-1024/gpt-image-1.5-2025-12-16
medium/1024-x-1024/gpt-image-1 medium/1024-x-1024/gpt-image-1-mini medium/1024-x-1024/gpt-image-1.5
medium/1024-x-1024/gpt-image-1.5-2025-12-16 medium/1024-x-1536/gpt-image-1 medium/1024-x-1536/gpt-image-1-mini
medium/1024-x-1536/gpt-image-1.5 medium/1024-x-1536/gpt-image-1.5-2025-12-16 medium/1536-x-1024/gpt-image-1
medium/1536-x-1024/gpt-image-1-mini medium/1536-x-1024/gpt-image-1.5 medium/1536-x-1024/gpt-image-1.5-2025-12-16 o1
o1-2024-12-17 o1-pro o1-pro-2025-03-19 o3 o3-2025-04-16 o3-deep-research o3-deep-research-2025-06-26 o3-mini
o3-mini-2025-01-31 o3-pro o3-pro-2025-06-10 o4-mini o4-mini-2025-04-16 o4-mini-deep-research
o4-mini-deep-research-2025-06-26 omni-moderation-2024-09-26 omni-moderation-latest sora-2 sora-2-pro
sora-2-pro-high-res standard/1024-x-1024/gpt-image-1.5 standard/1024-x-1024/gpt-image-1.5-2025-12-16
standard/1024-x-1536/gpt-image-1.5 standard/1024-x-1536/gpt-image-1.5-2025-12-16 standard/1536-x-1024/gpt-image-1.5
standard/1536-x-1024/gpt-image-1.5-2025-12-16 text-embedding-3-large text-embedding-3-small text-embedding-ada-002
text-embedding-ada-002-v2 tts-1 tts-1-1106 tts-1-hd tts-1-hd-1106 whisper-1
        """.split()
    ),
    "text-completion-openai": frozenset(
        """
babbage-002 davinci-002 ft:babbage-002 ft:davinci-002 gpt-3.5-turbo-instruct gpt-3.5-turbo-instruct-0914
        """.split()
    ),
    "vertex_ai": frozenset(
        """
deep-research-pro-preview-12-2025 gemini-2.5-computer-use-preview-10-2025 gemini-2.5-flash gemini-2.5-flash-image
gemini-2.5-flash-lite gemini-2.5-flash-lite-preview-09-2025 gemini-2.5-flash-preview-09-2025 gemini-2.5-pro
gemini-2.5-pro-preview-tts gemini-3-flash-preview gemini-3-pro-image gemini-3-pro-image-preview
gemini-3.1-flash-image gemini-3.1-flash-image-preview gemini-3.1-flash-lite gemini-3.1-flash-lite-image
gemini-3.1-flash-lite-preview gemini-3.1-pro-preview gemini-3.1-pro-preview-customtools gemini-3.5-flash
gemini-3.5-flash-lite gemini-3.6-flash gemini-3.7-flash gemini-3.8-flash gemini-3.8-flash-cyber gemini-embedding-001
gemini-embedding-2 gemini-embedding-2-preview gemini-flash-experimental gemini-live-2.5-flash-native-audio
gemini-live-2.5-flash-preview-native-audio-09-2025 gemini-nano-banana-2.1 gemini-omni-flash-preview
gemini-robotics-er-1.5-preview gemini-robotics-er-2-preview medlm-large medlm-medium multimodalembedding
multimodalembedding@001 text-embedding-004 text-embedding-005 text-embedding-large-exp-03-07
text-embedding-preview-0409 text-multilingual-embedding-002 text-unicorn text-unicorn@001
        """.split()
    ),
}
# the same by pattern, for models that came later
PATTERNS = (
    (r"^(?:[a-z-]+\.)?anthropic\.claude-", "bedrock"),
    (r"^claude-[a-z]+-\d+(?:[-.]\d+)?(?:-\d{8})?$", "anthropic"),
    (r"^jev-(?:latest|preview|1\.13\.0|1\.14\.0)$", "typesafe"),
)
