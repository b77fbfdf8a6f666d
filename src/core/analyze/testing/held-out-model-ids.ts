/**
 * More model ids with their families, written down as a check before the tables of names knew them: how
 * often the family of an id is told for which nothing was entered.
 */

import type { ModelFamily } from "../model-family.ts";
import { words } from "../tables/words.ts";

const IDS: Readonly<Partial<Record<ModelFamily, string>>> = {
  text: `
    meta-llama/Meta-Llama-3.1-70B-Instruct mistralai/Ministral-8B-Instruct-2410
    allenai/OLMo-2-1124-7B EleutherAI/pythia-1.4b-deduped google/flan-ul2
    distilbert/distilroberta-base cardiffnlp/twitter-roberta-base-sentiment-latest
    Helsinki-NLP/opus-mt-en-de nlpaueb/legal-bert-base-uncased
    HuggingFaceTB/SmolLM2-360M-Instruct tiiuae/falcon-mamba-7b 01-ai/Yi-1.5-9B-Chat
    facebook/mbart-large-50-many-to-many-mmt Salesforce/codegen-350M-mono dslim/bert-base-NER
    THUDM/chatglm3-6b NousResearch/Hermes-3-Llama-3.1-8B microsoft/DialoGPT-medium
    google/pegasus-xsum bigscience/bloom tiiuae/Falcon3-7B-Instruct
    microsoft/Phi-3.5-mini-instruct google/gemma-3-1b-it Qwen/Qwen2.5-Math-7B
    nvidia/Mistral-NeMo-Minitron-8B-Base cerebras/Cerebras-GPT-1.3B KoboldAI/fairseq-dense-13B
    facebook/galactica-6.7b facebook/xglm-564M sberbank-ai/ruBert-base
    dbmdz/bert-base-german-cased cl-tohoku/bert-base-japanese-v3 hfl/chinese-roberta-wwm-ext
    hfl/chinese-macbert-base hfl/chinese-electra-180g-base-discriminator
    nghuyong/ernie-3.0-base-zh BAAI/Aquila-7B IDEA-CCNL/Erlangshen-MegatronBert-1.3B
    uer/gpt2-chinese-cluecorpussmall ckiplab/bert-base-chinese-ws
    nlptown/bert-base-multilingual-uncased-sentiment
    finiteautomata/bertweet-base-sentiment-analysis deepset/roberta-base-squad2
    philschmid/bart-large-cnn-samsum sshleifer/distilbart-cnn-12-6 tuner007/pegasus_paraphrase
    google/canine-s studio-ousia/luke-base YituTech/conv-bert-base uw-madison/nystromformer-512
    google/rembert microsoft/prophetnet-large-uncased junnyu/roformer_chinese_base
    Salesforce/ctrl transfo-xl/transfo-xl-wt103 openai-community/gpt2-large EleutherAI/llemma_7b
    Writer/palmyra-small HuggingFaceH4/starchat-beta ehartford/dolphin-2.1-mistral-7b
    Open-Orca/Mistral-7B-OpenOrca berkeley-nest/Starling-LM-7B-alpha 01-ai/Yi-Coder-9B-Chat
    LLM360/Amber abacusai/Smaug-72B-v0.1 mlabonne/NeuralBeagle14-7B
    lightblue/suzume-llama-3-8B-multilingual knowledgator/comprehend_it-base
    dslim/distilbert-NER Davlan/xlm-roberta-base-ner-hrl flair/ner-english ProsusAI/finbert-tone
    yiyanghkust/finbert-tone SamLowe/roberta-base-go_emotions
    bhadresh-savani/distilbert-base-uncased-emotion protectai/deberta-v3-base-prompt-injection
    meta-llama/Llama-Guard-3-8B meta-llama/Prompt-Guard-86M
    vblagoje/bert-english-uncased-finetuned-pos Xenova/distilgpt2
    onnx-community/Qwen2.5-0.5B-Instruct onnx-community/Llama-3.2-1B-Instruct-q4f16
    qwen2.5-coder:7b tinyllama mistral:latest apple/OpenELM-3B openlm-research/open_llama_3b_v2
    google/gemma-3-270m-it deepmind/language-perceiver upstage/solar-pro-preview-instruct
    TinyLlama/TinyLlama_v1.1 t5-small google/bigbird-roberta-large
    LGAI-EXAONE/EXAONE-3.5-32B-Instruct Xenova/bert-base-multilingual-cased-ner-hrl
    OrionStarAI/Orion-14B-Chat Qwen/Qwen2.5-14B CohereLabs/aya-23-35b
    onnx-community/language_detection-ONNX onnx-community/gpt2-ONNX
    facebook/blenderbot-1B-distill google/flan-t5-small zai-org/glm-4-9b-hf
    cardiffnlp/twitter-roberta-base-sentiment apple/OpenELM-450M google-t5/t5-large
    meta-llama/Llama-3.2-3B-Instruct mistralai/Mistral-Small-24B-Instruct-2501
    internlm/internlm2-chat-20b mistralai/Mistral-7B-Instruct-v0.2 FacebookAI/roberta-base
    allenai/biomed_roberta_base google/flan-t5-xl distilbert/distilgpt2
    mistralai/Mathstral-7B-v0.1 deepseek-ai/deepseek-coder-33b-base
    microsoft/deberta-v2-xlarge-mnli Babelscape/rebel-large csebuetnlp/mT5_multilingual_XLSum
    facebook/nllb-200-3.3B sshleifer/distilbart-xsum-12-6 mrm8488/t5-base-finetuned-common_gen
    s-nlp/russian_toxicity_classifier cointegrated/LaBSE-en-ru-ner
    michiyasunaga/BioLinkBERT-base Salesforce/codet5-base-multi-sum
    tner/deberta-v3-large-tweetner7 kredor/punctuate-all
  `,
  "mixture-of-experts": `
    mistralai/Mixtral-8x22B-Instruct-v0.1 Qwen/Qwen3-235B-A22B deepseek-ai/DeepSeek-V3
    databricks/dbrx-base openai/gpt-oss-20b moonshotai/Kimi-K2-Instruct ai21labs/Jamba-tiny-dev
    google/switch-base-16 NousResearch/Nous-Hermes-2-Mixtral-8x7B-DPO
    deepseek-ai/DeepSeek-Coder-V2-Lite-Instruct deepseek-ai/DeepSeek-V2.5 Qwen/Qwen2-57B-A14B
    ibm-granite/granite-3.1-3b-a800m-instruct xai-org/grok-2 hpcai-tech/openmoe-8b
    microsoft/GRIN-MoE cognitivecomputations/dolphin-2.5-mixtral-8x7b mlabonne/phixtral-4x2_8
    google/switch-large-128 Qwen/Qwen3-235B-A22B-Thinking-2507 mistralai/Mixtral-8x22B-v0.3
    deepseek-ai/DeepSeek-V3-0324 ibm-granite/granite-3.1-1b-a400m-base
    TheBloke/Nous-Hermes-2-Mixtral-8x7B-SFT-GGUF
  `,
  embedding: `
    sentence-transformers/all-MiniLM-L12-v2 BAAI/bge-large-en-v1.5
    Snowflake/snowflake-arctic-embed-m mixedbread-ai/mxbai-embed-large-v1
    google/embeddinggemma-300m Alibaba-NLP/gte-Qwen2-7B-instruct
    cross-encoder/ms-marco-MiniLM-L-6-v2 sentence-transformers/LaBSE
    sentence-transformers/paraphrase-MiniLM-L3-v2
    sentence-transformers/msmarco-distilbert-base-tas-b
    sentence-transformers/use-cmlm-multilingual sentence-transformers/nli-roberta-large
    BAAI/llm-embedder BAAI/bge-multilingual-gemma2 jinaai/jina-colbert-v2
    avsolatorio/GIST-small-Embedding-v0 ibm-granite/granite-embedding-107m-multilingual
    Salesforce/SFR-Embedding-2_R mixedbread-ai/mxbai-rerank-base-v1
    openai/text-embedding-3-small text-embedding-ada-002 cohere/embed-english-light-v3
    Xenova/gte-small nomic-ai/nomic-embed-code nvidia/llama-nemoretriever-colembed-3b-v1
    hkunlp/instructor-large prithivida/Splade_PP_en_v1 facebook/dragon-plus-query-encoder
    Xenova/distiluse-base-multilingual-cased-v2 Xenova/UMLSBert_ENG Xenova/all-distilroberta-v1
    sentence-transformers/quora-distilbert-multilingual
    sentence-transformers/stsb-xlm-r-multilingual
    sentence-transformers/xlm-r-distilroberta-base-paraphrase-v1 intfloat/e5-base-v2
    BAAI/bge-large-zh-noinstruct jinaai/jina-reranker-v1-turbo-en
    sentence-transformers/nq-distilbert-base-v1 shibing624/text2vec-base-multilingual
    nvidia/NV-Retriever-v1 amazon/Titan-text-embeddings-v2 mixedbread-ai/mxbai-embed-2d-large-v1
    cross-encoder/nli-deberta-v3-small keepitreal/vietnamese-sbert uer/sbert-base-chinese-nli
    snunlp/KR-SBERT-V40K-klueNLI-augSTS
  `,
  vision: `
    google/vit-large-patch16-384 facebook/convnextv2-tiny-22k-224 timm/efficientnet_b3.ra2_in1k
    facebook/dinov2-giant microsoft/swinv2-tiny-patch4-window8-256 apple/mobilevit-small
    timm/mobilenetv3_large_100.ra_in1k Falconsai/nsfw_image_detection
    google/vit-base-patch32-384 facebook/deit-small-patch16-224
    microsoft/swin-large-patch4-window12-384-in22k facebook/convnext-xlarge-224-22k
    facebook/regnet-x-040 microsoft/beit-large-patch16-512 facebook/dinov2-with-registers-base
    facebook/dino-vits8 facebook/vit-mae-huge MCG-NJU/videomae-large
    timm/regnety_160.swag_ft_in1k timm/mobilevit_s.cvnets_in1k torchvision/resnet152
    keras/xception efficientnet_b4 mobilenet_v3_small squeezenet1_1 shufflenet_v2_x1_0
    google/vit-hybrid-base-bit-384 LiheYoung/depth-anything-small-hf Intel/dpt-beit-large-512
    isl-org/ZoeDepth ai-forever/Real-ESRGAN nateraw/food microsoft/rad-dino
    rizvandwiki/gender-classification dima806/facial_emotions_image_detection
    Marqo/nsfw-image-detection-384 vovnet39 vgg13_bn nvidia/mit-b1 xception41 regnet_y_3_2gf
    dla46_c.in1k onnx-community/dinov3-vitl16-chmv2-dpt-head-ONNX regnet_y_1_6gf mixer-b16
    onnx-community/depth-anything-v2-small xception71.tf_in1k ese_vovnet19b_dw.ra_in1k hrnet_w18
    mnist_cnn_dropout regnet_y_800mf google/mobilenet_v2_0.75_160 mixer_github
    hf_hub:timm/tf_efficientnet_b0.aa_in1k Xenova/quickdraw-mobilevit-small efficientnet_b7
    google/vit-base-patch16-384 mixer_b16_224 hf_hub:timm/mobilenetv3_large_100.ra_in1k
    Xenova/depth-anything-small-hf resnet18 vit_h_14 ghostnet_100
    onnx-community/dinov3-vits16-pretrain-lvd1689m-ONNX regnet_x_8gf torchvision/alexnet
    inception_v4 hrnet_w18_small_v1 google/vit-large-patch32-384
    onnx-community/mobilenetv4_conv_small.e2400_r224_in1k mobilenet_v3_large xception71
    hardnet68 hrnet_w30 hrnetv2_w18 regnet_y_128gf google/vit-base-patch32-224-in21k
    facebook/convnext-base-224-22k microsoft/swinv2-base-patch4-window12-192-22k
    timm/vit_tiny_patch16_224.augreg_in21k timm/seresnext101_32x8d.ah_in1k
    google/efficientnet-b4 nateraw/vit-base-patch16-224-cifar10
    Falconsai/nsfw_image_detection_26 dima806/bird_species_image_detection
    prithivMLmods/Age-Classification-SigLIP2 facebook/xcit-tiny microsoft/cvt-w24-384-22k
    facebook/dinov2-with-registers-giant lxyuan/vit-xray-pneumonia-classification
    Intel/dpt-beit-base-384 ai-forever/real-esrgan facebook/timesformer-base-finetuned-ssv2
    owkin/phikon microsoft/dit-base-finetuned-rvlcdip-2
  `,
  "detection-segmentation": `
    hustvl/yolos-small IDEA-Research/grounding-dino-tiny facebook/sam-vit-huge
    nvidia/segformer-b5-finetuned-ade-640-640 PekingU/rtdetr_r50vd
    facebook/mask2former-swin-large-coco-panoptic briaai/RMBG-1.4
    microsoft/table-transformer-structure-recognition Ultralytics/YOLO11
    facebook/detr-resnet-101-dc5 microsoft/conditional-detr-resnet-50 hustvl/yolos-base
    Ultralytics/YOLOv5 Ultralytics/YOLO26 THU-MIG/yolov10 yolov8s-world
    google/owlv2-large-patch14-ensemble facebook/maskformer-swin-large-coco
    nvidia/segformer-b2-finetuned-cityscapes-1024-1024 openmmlab/upernet-swin-base
    facebook/sam-vit-large facebook/sam3 yuvalkirstain/EfficientSAM dhkim2810/MobileSAM
    torchvision/deeplabv3_resnet101 torchvision/retinanet_resnet50_fpn torchvision/fcn_resnet50
    skytnt/anime-seg jonathandinu/face-parsing sayeed99/segformer_b3_clothes
    Roboflow/rf-detr-base roboflow/rf-detr-nano valentinafeve/yolos-fashionpedia
    opencv/face_detection_yunet juliozhao/DocLayout-YOLO-DocStructBench yolox_m pointpillars
    nvidia/segformer-b4-finetuned-ade-512-512 tf_efficientdet_d7x yolov7-e6e retinanet_rn34fpn
    onnx-community/vitpose-base-simple tiny_r50_24e_bevformer_t4 panoptic_fpn_R_50_1x
    Xenova/segformer_b0_clothes PekingU/rtdetr_r18vd yolov9-t-converted panoptic_fpn_R_101_3x
    yolov9-c-converted facebook/detr-resnet-101-dc5-panoptic
    microsoft/table-transformer-structure-recognition-v1.1-fin hustvl/yolos-small-300
    nickmuchi/yolos-small-finetuned-license-plate-detection keremberker/yolov8m-table-extraction
    tonyassi/vogue-fashion-collection-yolo shi-labs/oneformer_cityscapes_dinat_large
    facebook/maskformer-resnet50-coco-stuff nvidia/segformer-b3-finetuned-ade-512-512
    optimum/segformer-b0-finetuned-ade-512-512 cvlab/polyp-unet-resnet34
    nickmuchi/deta-swin-large facebook/mask2former-swin-base-IN21k-cityscapes-semantic
    jameslahm/yoloe-v8l-seg qualcomm/YOLOv7-quantized openmmlab/rtmpose-m_8xb256
    Xenova/face-parsing
  `,
  multimodal: `
    openai/clip-vit-large-patch14-336 google/siglip-so400m-patch14-384 Salesforce/blip2-opt-2.7b
    llava-hf/llava-v1.6-mistral-7b-hf Qwen/Qwen2.5-VL-3B-Instruct HuggingFaceM4/idefics2-8b
    microsoft/Florence-2-large naver-clova-ix/donut-base-finetuned-docvqa
    microsoft/layoutlmv3-base allenai/Molmo-7B-D-0924 meta-llama/Llama-3.2-11B-Vision-Instruct
    google/gemma-3n-E4B-it Salesforce/blip-image-captioning-large Salesforce/blip2-flan-t5-xl
    llava-hf/llava-v1.6-vicuna-13b-hf lmms-lab/llava-onevision-qwen2-7b-ov
    lmms-lab/LLaVA-Video-7B-Qwen2 OpenGVLab/InternVL3-8B openbmb/MiniCPM-V-4_5
    Qwen/Qwen2.5-VL-72B-Instruct-AWQ google/paligemma-3b-mix-448 google/siglip-large-patch16-256
    microsoft/kosmos-2.5 microsoft/trocr-large-printed microsoft/layoutlmv2-base-uncased
    facebook/nougat-small google/pix2struct-docvqa-base HuggingFaceM4/idefics-80b
    HuggingFaceTB/SmolVLM2-500M-Video-Instruct deepseek-ai/deepseek-vl-7b-chat
    internlm/internlm-xcomposer2d5-7b THUDM/cogvlm-chat-hf xtuner/llava-llama-3-8b-v1_1
    laion/CLIP-ViT-B-32-laion2B-s34B-b79K facebook/metaclip-h14-fullcc2.5b BAAI/EVA-CLIP-8B
    openai/clip-rn50 apple/FastVLM-7B nvidia/Eagle2-9B nvidia/Cosmos-Reason1-7B
    rednote-hilab/dots.ocr mistralai/Pixtral-Large-Instruct-2411 NexaAIDev/OmniVLM-968M
    jinaai/jina-clip-v1 vidore/colSmol-256M impira/layoutlm-invoices mPLUG/mPLUG-Owl3-7B-240728
    MBZUAI/GLaMM-FullScope llava:7b Qwen/Qwen3-VL-2B-Instruct Qwen/Qwen3-VL-2B-Thinking
    moojink/openvla-7b-oft-finetuned-libero-spatial-object-goal-10
    onnx-community/tiny-random-MgpstrForSceneTextRecognition Xenova/clip-vit-base-patch32
    google/siglip-base-patch16-384 allenai/olmOCR-7B-0725 JiaxinGe/Diffusers-BAGEL
    OpenGVLab/InternVL3-38B google/pix2struct-chartqa-base Salesforce/blip-vqa-capfilt-large
    microsoft/Phi-3.5-vision-instruct-onnx nlpconnect/vit-gpt2-coco
    HuggingFaceM4/Florence-2-DocVQA OpenGVLab/InternVL2-Llama3-76B microsoft/trocr-base-str
    laion/CLIP-ViT-L-14-DataComp.XL-s13B-b90K zer0int/CLIP-GmP-ViT-L-14
    lmms-lab/LLaVA-OneVision-1.5-8B-Instruct openbmb/MiniCPM-V-2 NousResearch/Obsidian-3B-V0.5
    unum-cloud/uform-gen2-qwen-500m unum-cloud/uform-vl-english deepseek-ai/deepseek-vl2-small
    philschmid/donut-base-sroie kha-white/manga-ocr-base microsoft/layoutlmv2-large-uncased
    xtuner/llava-phi-3-mini-hf
  `,
  audio: `
    openai/whisper-large-v3-turbo facebook/wav2vec2-base-960h microsoft/wavlm-base-plus-sv
    facebook/seamless-m4t-v2-large coqui/XTTS-v2 hexgrad/Kokoro-82M
    pyannote/speaker-diarization-3.1 facebook/musicgen-large nvidia/parakeet-tdt-0.6b-v2
    MIT/ast-finetuned-audioset-10-10-0.4593 openai/whisper-base.en
    Systran/faster-whisper-large-v3 facebook/wav2vec2-lv-60-espeak-cv-ft
    facebook/hubert-xlarge-ll60k microsoft/wavlm-base-sd facebook/mms-lid-126
    facebook/seamless-streaming facebook/hf-seamless-m4t-large facebook/musicgen-stereo-melody
    laion/larger_clap_music facebook/encodec_32khz hubertsiuzdak/snac_24khz
    nvidia/parakeet-rnnt-1.1b nvidia/stt_en_fastconformer_ctc_large
    nvidia/diar_sortformer_4spk-v1 pyannote/wespeaker-voxceleb-resnet34-LM
    speechbrain/emotion-recognition-wav2vec2-IEMOCAP espnet/kan-bayashi_ljspeech_vits suno/bark
    parler-tts/parler_tts_mini_v0.1 ResembleAI/chatterbox myshell-ai/OpenVoiceV2
    fishaudio/openaudio-s1-mini amphion/MaskGCT SparkAudio/Spark-TTS-0.5B
    bosonai/higgs-audio-v2-generation-3B-base microsoft/VibeVoice-1.5B
    hexgrad/Kokoro-82M-v1.0-ONNX onnx-community/silero-vad harritaylor/torchvggish
    facebook/htdemucs mispeech/ced-base dima806/music_genres_classification
    superb/wav2vec2-base-superb-ks ACE-Step/ACE-Step-v1-3.5B m-a-p/YuE-s1-7B-anneal-en-cot
    stabilityai/stable-audio-open-small facebook/fastspeech2-en-ljspeech
    kyutai/moshika-pytorch-q8 nvidia/canary-qwen-2.5b Xenova/mms-1b-fl102
    onnx-community/wespeaker-voxceleb-resnet34-LM onnx-community/Supertonic-TTS-ONNX
    facebook/musicgen-medium Xenova/nb-whisper-tiny-beta
    onnx-community/whisper-large-v3-turbo_timestamped openai/whisper-tiny.en Xenova/whisper-base
    Xenova/mms-1b-all Xenova/ast-finetuned-audioset-10-10-0.4593
    onnx-community/cohere-transcribe-03-2026-ONNX facebook/wav2vec2-base-100k-voxpopuli
    facebook/s2t-wav2vec2-large-en-de speechbrain/sepformer-wsj02mix
    microsoft/unispeech-sat-large-sv m-a-p/MERT-v0 nvidia/stt_es_quartznet15x5
    nvidia/tts_en_e2e_fastspeech2hifigan nvidia/vad_multilingual_frame_marblenet_v2.0
    espnet/simpleoier_librispeech_asr_train lj1995/VoiceConversionWebUI
    facebook/tts_transformer-zh-cv7_css10
    padmalcom/wav2vec2-large-nonverbalvocalization-classification
    jonatasgrosman/wav2vec2-xls-r-1b-dutch ggerganov/whisper.cpp Systran/faster-whisper-tiny
    coqui/XTTS-v2-hf ai-music/jukebox-diffusion-audio bookbot/wav2vec2-adult-child-cls
    sanchit-gandhi/distilhubert-finetuned-gtzan
  `,
  diffusion: `
    stabilityai/stable-diffusion-3.5-large black-forest-labs/FLUX.1-schnell
    PixArt-alpha/PixArt-Sigma-XL-2-1024-MS Lightricks/LTX-Video
    lllyasviel/control_v11p_sd15_openpose Wan-AI/Wan2.2-T2V-A14B ByteDance/SDXL-Lightning
    stabilityai/stable-video-diffusion-img2vid-xt stabilityai/stable-diffusion-3.5-medium
    stabilityai/stable-diffusion-xl-refiner-1.0 runwayml/stable-diffusion-v1-5 segmind/SSD-1B
    segmind/tiny-sd nota-ai/bk-sdm-small stabilityai/stable-video-diffusion-img2vid-xt-1-1
    stabilityai/sv4d2.0 PixArt-alpha/PixArt-LCM-XL-2-1024-MS kandinsky-community/kandinsky-3
    DeepFloyd/IF-II-L-v1.0 lllyasviel/control_v11p_sd15_canny lllyasviel/sd-controlnet-openpose
    InstantX/InstantID black-forest-labs/FLUX.1-Fill-dev
    XLabs-AI/flux-controlnet-canny-diffusers Shakker-Labs/FLUX.1-dev-ControlNet-Union-Pro
    Freepik/F-Lite THUDM/CogVideoX-2b Wan-AI/Wan2.1-VACE-14B Wan-AI/Wan2.2-TI2V-5B
    hpcai-tech/Open-Sora-v2 ByteDance/AnimateDiff-Lightning tencent/Hunyuan3D-2
    tencent/HunyuanImage-3.0 microsoft/TRELLIS-image-large fal/AuraFlow-v0.3
    Tongyi-MAI/Z-Image-Turbo Shitao/OmniGen-v1 Qwen/Qwen-Image-Lightning
    stablediffusionapi/realistic-vision-v51 Lykon/AAM_XL_AnimeMix gsdf/Counterfeit-V2.5
    andite/anything-v4.0 google/ddpm-cat-256 openai/consistency-decoder
    runwayml/stable-diffusion-inpainting kakaobrain/karlo-v1-alpha stable-diffusion-3.5-large
    FoundationVision/Infinity stable-diffusion-3.5-large-turbo fluently/Fluently-XL-v4
    RunDiffusion/Juggernaut-X-v10 dataautogpt3/OpenDalleV1.1 dataautogpt3/ProteusV0.5
    stabilityai/japanese-stable-diffusion-xl openskyml/dalle-3-xl ehristoforu/dalle-3-xl-v2
    artificialguybr/LogoRedmond-LogoLoraForSDXL-V2 CiroN2022/toy-face
    ostris/ikea-instructions-lora-sdxl alvdansen/littletinies multimodalart/flux-tarot-v1
    Shakker-Labs/AWPortrait-FL jasperai/Flux.1-dev-Controlnet-Upscaler
    alimama-creative/FLUX.1-Turbo-Alpha InstantX/FLUX.1-dev-IP-Adapter ali-vilab/In-Context-LoRA
    ByteDance/InfiniteYou Phr00t/WAN2.2-14B-Rapid-AllInOne google/ddpm-bedroom-256
    fusing/stable-unclip-preview facebook/DiT-XL-2-512 nota-ai/bk-sdm-tiny
    stepfun-ai/stepvideo-t2v
  `,
  "time-series": `
    amazon/chronos-bolt-base google/timesfm-2.0-500m-pytorch
    huggingface/autoformer-tourism-monthly amazon/chronos-t5-large amazon/chronos-2
    google/timesfm-2.5-200m-pytorch Salesforce/moirai-moe-1.0-R-base
    ibm-granite/granite-timeseries-ttm-r1 ibm-research/patchtst-etth1-pretrain
    thuml/timer-xl-84m NeoQuasar/Kronos-small Salesforce/moirai-2.0-R-small
    amazon/chronos-t5-base ibm-granite/granite-timeseries-ttm-r2.1 Salesforce/moirai-1.0-R-large
  `,
  tabular: `
    Prior-Labs/TabPFN-v2-clf autogluon/mitra-classifier SAP/sap-rpt-1-oss
    pytorch/tabnet-covertype sklearn/xgboost-titanic scikit-learn/iris-logistic-regression
    keras-io/structured-data-classification-grn-vsn Prior-Labs/tabpfn_2_5
  `,
  graph: `
    clefourrier/graphormer-base-pcqm4mv2 fairchem/UMA graph/gat-cora kaist-ai/gnn-molhiv
    mace-foundations/mace-mp-0 pyg/gin-mutag
  `,
  biology: `
    facebook/esm2_t33_650M_UR50D facebook/esm1b_t33_650M_UR50S EvolutionaryScale/esm3-sm-open-v1
    arcinstitute/evo2_7b Rostlab/ProstT5 DeepChem/ChemBERTa-77M-MLM
    AIRI-Institute/gena-lm-bert-base-t2t facebook/esm2_t48_15B_UR50D
    Rostlab/prot_electra_generator_bfd zhihan1996/DNA_bert_3
    InstaDeepAI/nucleotide-transformer-2.5b-1000g DeepChem/ChemBERTa-10M-MTR
  `,
  reinforcement: `
    edbeeching/decision-transformer-gym-hopper-medium sb3/a2c-PongNoFrameskip-v4
    edbeeching/decision-transformer-gym-halfcheetah-medium lerobot/smolvla_base
    sb3/sac-HalfCheetah-v3 nvidia/GR00T-N1.5-3B lerobot/pi0_libero_base deathmatch_shotgun_rnn
    sb3/ppo-MountainCar-v0 ThomasSimonini/ppo-SpaceInvadersNoFrameskip-v4
    edbeeching/decision-transformer-gym-halfcheetah-expert lerobot/diffusion_pusht_keypoints
  `,
  unknown: `
    acme/final_model_v2 john/invitation-party-planner org/xq-zz-19 someone/bartender-tips
    foo/bar acme/banana-bread johndoe/test123 me/project-final-2024 gitignore-helper
    vitality-score bloomberg-terminal flowers artisan-coffee swiss-cheese clippy optimus-prime
    bertie-wooster hello acme/checkout-e2e qa/nightly-3 team/booking-flow me/awesome-model-final
    foo/quickstart internal/model_2024_11_07 bob/new-repo shop/price-list
  `,
};

export const HELD_OUT_MODEL_IDS: readonly { id: string; family: ModelFamily }[] = Object.entries(
  IDS,
).flatMap(([family, ids]) => words(ids).map((id) => ({ id, family: family as ModelFamily })));
