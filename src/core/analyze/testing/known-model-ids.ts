/**
 * Model ids of public hubs, each with its family and, behind `=`, the billions of parameters that are
 * evident from the name or known. Those of `acme` and of the unknown family are made up.
 */

import type { ModelFamily } from "../model-family.ts";
import { words } from "../tables/words.ts";

const IDS: Readonly<Record<ModelFamily, string>> = {
  text: `
    meta-llama/Llama-2-7b-chat-hf=7 meta-llama/Llama-3.2-1B=1 huggyllama/llama-65b=65
    tiiuae/falcon-180B=180 tiiuae/falcon-rw-1b=1 mistralai/Mistral-7B-Instruct-v0.3=7
    mistralai/Mistral-Nemo-Instruct-2407 Qwen/Qwen2.5-0.5B-Instruct=0.5
    Qwen/Qwen2.5-Coder-32B-Instruct=32 Qwen/Qwen3-0.6B=0.6 Qwen/QwQ-32B=32 microsoft/phi-2=2.7
    microsoft/Phi-3-mini-4k-instruct=3.8 microsoft/phi-4=14.7 google/gemma-2-9b-it=9
    google/gemma-7b=7 google/codegemma-7b-it=7 google/recurrentgemma-2b=2
    deepseek-ai/deepseek-coder-6.7b-instruct=6.7 deepseek-ai/DeepSeek-R1-Distill-Qwen-32B=32
    deepseek-ai/DeepSeek-R1-0528-Qwen3-8B=8 deepseek-ai/deepseek-llm-7b-chat=7
    EleutherAI/gpt-neox-20b=20 EleutherAI/gpt-j-6b=6 EleutherAI/gpt-neo-125m=0.125
    EleutherAI/pythia-70m=0.07 facebook/opt-125m=0.125 facebook/opt-6.7b=6.7
    facebook/opt-iml-max-30b=30 bigscience/bloom-560m=0.56 bigscience/bloom-7b1=7.1
    bigscience/bloomz-1b7=1.7 bigscience/mt0-xxl bigscience/T0pp google-t5/t5-small=0.06
    google-t5/t5-base=0.22 google/flan-t5-xxl=11 google/byt5-small=0.3 google/mt5-large
    google/umt5-base google/long-t5-tglobal-base google/flan-ul2 Salesforce/codet5p-770m=0.77
    google-bert/bert-base-uncased=0.11
    google-bert/bert-large-uncased-whole-word-masking-finetuned-squad=0.34
    distilbert/distilbert-base-uncased-finetuned-sst-2-english=0.066
    FacebookAI/roberta-large-mnli=0.355 FacebookAI/xlm-roberta-base=0.278
    albert/albert-base-v2=0.012 google/electra-small-discriminator=0.014
    microsoft/deberta-v3-base=0.184 microsoft/mdeberta-v3-base xlnet/xlnet-base-cased
    allenai/longformer-base-4096 google/bigbird-roberta-base google/fnet-base
    google/reformer-crime-and-punishment
    squeezebert/squeezebert-uncased google/mobilebert-uncased answerdotai/ModernBERT-large
    almanach/camembert-base flaubert/flaubert_base_cased vinai/bertweet-base
    vinai/phobert-base-v2 ProsusAI/finbert dmis-lab/biobert-v1.1 emilyalsentzer/Bio_ClinicalBERT
    allenai/scibert_scivocab_uncased microsoft/codebert-base microsoft/graphcodebert-base
    microsoft/unixcoder-base microsoft/MiniLM-L12-H384-uncased microsoft/mpnet-base
    microsoft/biogpt openai-community/gpt2=0.124 openai-community/gpt2-xl=1.5
    openai-community/openai-gpt microsoft/DialoGPT-small facebook/bart-large-cnn=0.406
    facebook/bart-large-mnli facebook/mbart-large-50 facebook/m2m100_418M=0.418
    facebook/nllb-200-distilled-600M=0.6 facebook/wmt19-en-de
    facebook/blenderbot-400M-distill=0.4 Helsinki-NLP/opus-mt-fr-en google/pegasus-cnn_dailymail
    google/bigbird-pegasus-large-arxiv google/tapas-base-finetuned-wtq microsoft/tapex-large
    allenai/led-base-16384 state-spaces/mamba-130m-hf=0.13 state-spaces/mamba-2.8b-slimpj=2.8
    RWKV/rwkv-4-169m-pile=0.169 RWKV/v6-Finch-1B6-HF=1.6 BlinkDL/rwkv-6-world
    allenai/OLMo-7B-0724-hf=7 allenai/Llama-3.1-Tulu-3-8B=8
    ibm-granite/granite-3.1-8b-instruct=8 ibm-granite/granite-code-3b-base
    CohereForAI/c4ai-command-r-v01 CohereForAI/aya-expanse-8b=8 01-ai/Yi-34B=34
    internlm/internlm2-chat-1_8b=1.8 internlm/internlm3-8b-instruct=8
    baichuan-inc/Baichuan2-13B-Chat=13 THUDM/glm-4-9b-chat-hf=9 zai-org/chatglm2-6b=6
    bigcode/starcoder2-3b=3 bigcode/starcoder codellama/CodeLlama-34b-Python-hf=34
    WizardLMTeam/WizardCoder-15B-V1.0=15 Salesforce/codegen-2B-mono=2 replit/replit-code-v1-3b=3
    mosaicml/mpt-7b-storywriter=7 stabilityai/stablelm-zephyr-3b=3
    stabilityai/stablelm-2-1_6b=1.6 HuggingFaceH4/zephyr-7b-beta=7 lmsys/vicuna-13b-v1.5=13
    databricks/dolly-v2-3b=3 togethercomputer/RedPajama-INCITE-7B-Base=7
    TinyLlama/TinyLlama-1.1B-Chat-v1.0=1.1 HuggingFaceTB/SmolLM-135M=0.135
    HuggingFaceTB/SmolLM2-1.7B-Instruct=1.7 apple/OpenELM-270M=0.27 LiquidAI/LFM2-1.2B=1.2
    LGAI-EXAONE/EXAONE-3.0-7.8B-Instruct=7.8 upstage/SOLAR-10.7B-Instruct-v1.0=10.7
    NousResearch/Nous-Hermes-Llama2-13b=13 teknium/OpenHermes-2.5-Mistral-7B=7
    Gryphe/MythoMax-L2-13b=13 nvidia/Nemotron-H-8B-Base-8K=8
    nvidia/Llama-3.1-Nemotron-70B-Instruct-HF=70 nvidia/Minitron-4B-Base=4
    Zyphra/Zamba2-2.7B=2.7 swiss-ai/Apertus-8B-2509=8 ai-forever/rugpt3large_based_on_gpt2
    ai-forever/mGPT rinna/japanese-gpt2-medium skt/kogpt2-base-v2 klue/bert-base
    papluca/xlm-roberta-base-language-detection facebook/roberta-hate-speech-dynabench-r4-target
    j-hartmann/emotion-english-distilroberta-base unitary/toxic-bert
    openai-community/roberta-base-openai-detector
    mrm8488/bert-tiny-finetuned-fake-news-detection s-nlp/roberta_toxicity_classifier
    urchade/gliner_medium-v2.1 MoritzLaurer/DeBERTa-v3-base-mnli-fever-anli
    oliverguhr/fullstop-punctuation-multilang-large Babelscape/wikineural-multilingual-ner
    TheBloke/Llama-2-13B-chat-GGUF=13 unsloth/Llama-3.2-3B-Instruct-bnb-4bit=3
    bartowski/Qwen2.5-14B-Instruct-GGUF=14 llama3.2:1b=1 phi3:3.8b=3.8 gemma3:1b=1
    en_core_web_sm Xenova/LaMini-Flan-T5-783M=0.783 VietAI/vit5-base
  `,
  "mixture-of-experts": `
    mistralai/Mixtral-8x7B-Instruct-v0.1=46.7 mistral-community/Mixtral-8x22B-v0.1=141
    TheBloke/Mixtral-8x7B-Instruct-v0.1-GPTQ=46.7 Qwen/Qwen3-30B-A3B=30
    Qwen/Qwen3-Coder-480B-A35B-Instruct=480 Qwen/Qwen1.5-MoE-A2.7B=14.3
    Qwen/Qwen3-Next-80B-A3B-Instruct=80 Qwen/Qwen2-57B-A14B-Instruct=57
    deepseek-ai/DeepSeek-V2-Lite=15.7 deepseek-ai/DeepSeek-V3.1 deepseek-ai/DeepSeek-R1=671
    deepseek-ai/deepseek-moe-16b-base=16 databricks/dbrx-instruct=132 xai-org/grok-1=314
    Snowflake/snowflake-arctic-instruct google/switch-base-8 google/switch-c-2048
    allenai/OLMoE-1B-7B-0924=7 microsoft/Phi-3.5-MoE-instruct=42
    ibm-granite/granite-3.0-1b-a400m-base=1 ai21labs/AI21-Jamba-1.5-Mini=52
    ai21labs/Jamba-v0.1=52 openai/gpt-oss-120b=120 meta-llama/Llama-4-Scout-17B-16E-Instruct=109
    meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8=400 moonshotai/Moonlight-16B-A3B=16
    zai-org/GLM-4.5-Air=106 zai-org/GLM-4.6 MiniMaxAI/MiniMax-M2
    tencent/Hunyuan-A13B-Instruct=80 baidu/ERNIE-4.5-21B-A3B-PT=21 inclusionAI/Ling-lite-1.5
    meituan-longcat/LongCat-Flash-Chat facebook/nllb-moe-54b=54 jetmoe/jetmoe-8b=8
    LiquidAI/LFM2-8B-A1B=8 mixtral:8x7b=46.7
  `,
  embedding: `
    sentence-transformers/all-MiniLM-L6-v2=0.022 sentence-transformers/all-mpnet-base-v2=0.11
    sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2=0.118
    sentence-transformers/multi-qa-mpnet-base-dot-v1 sentence-transformers/sentence-t5-base
    sentence-transformers/gtr-t5-large sentence-transformers/stsb-roberta-base
    sentence-transformers/distiluse-base-multilingual-cased-v2
    sentence-transformers/average_word_embeddings_glove.6B.300d intfloat/e5-small-v2=0.033
    intfloat/multilingual-e5-large-instruct=0.56 intfloat/e5-mistral-7b-instruct=7
    BAAI/bge-small-en-v1.5=0.033 BAAI/bge-m3=0.568 BAAI/bge-reranker-large
    BAAI/bge-reranker-v2-gemma thenlper/gte-base=0.11 Alibaba-NLP/gte-large-en-v1.5
    nomic-ai/nomic-embed-text-v1.5=0.137 jinaai/jina-embeddings-v3=0.57
    jinaai/jina-reranker-v2-base-multilingual hkunlp/instructor-xl
    dunzhang/stella_en_1.5B_v5=1.5 infgrad/stella-base-en-v2 WhereIsAI/UAE-Large-V1
    Qwen/Qwen3-Embedding-8B=8 Qwen/Qwen3-Reranker-0.6B=0.6 nvidia/NV-Embed-v2
    Salesforce/SFR-Embedding-Mistral Linq-AI-Research/Linq-Embed-Mistral
    cross-encoder/stsb-distilroberta-base colbert-ir/colbertv2.0
    naver/splade-cocondenser-ensembledistil facebook/contriever
    facebook/dpr-question_encoder-single-nq-base princeton-nlp/sup-simcse-bert-base-uncased
    allenai/specter2_base shibing624/text2vec-base-chinese moka-ai/m3e-base
    minishlab/potion-base-8M=0.008 setu4993/LaBSE castorini/monot5-base-msmarco
    ibm-granite/granite-embedding-30m-english=0.03 Snowflake/snowflake-arctic-embed-l-v2.0
  `,
  vision: `
    google/vit-base-patch16-224=0.086 google/vit-huge-patch14-224-in21k=0.632
    facebook/deit-tiny-patch16-224 facebook/deit-base-distilled-patch16-224
    microsoft/swin-base-patch4-window7-224 microsoft/beit-base-patch16-224
    facebook/convnext-tiny-224 facebook/convnextv2-base-1k-224 microsoft/resnet-50=0.0256
    microsoft/resnet-18=0.0117 timm/resnet50.a1_in1k=0.0256 google/efficientnet-b0=0.0053
    google/mobilenet_v2_1.0_224=0.0035 timm/mobilenetv4_conv_small.e2400_r224_in1k
    facebook/regnet-y-040 facebook/dinov2-base=0.086 facebook/dino-vitb16
    facebook/dinov3-vits16-pretrain-lvd1689m facebook/vit-mae-base facebook/vit-msn-small
    facebook/levit-128S sail/poolformer_s12 snap-research/efficientformer-l1-300
    microsoft/cvt-13 microsoft/focalnet-tiny facebook/hiera-base-224-hf facebook/ijepa_vith14_1k
    openai/imagegpt-small shi-labs/dinat-mini-in1k-224 google/bit-50 Zetatech/pvt-tiny-224
    Visual-Attention-Network/van-base microsoft/dit-base-finetuned-rvlcdip
    MCG-NJU/videomae-base-finetuned-kinetics facebook/timesformer-base-finetuned-k400
    google/vivit-b-16x2-kinetics400 OpenGVLab/InternViT-300M-448px=0.3
    depth-anything/Depth-Anything-V2-Small-hf Intel/dpt-large Intel/zoedepth-nyu-kitti
    vinvino02/glpn-nyu apple/DepthPro-hf caidas/swin2SR-classical-sr-x2-64
    timm/eva02_large_patch14_448.mim_m38m_ft_in22k_in1k
    timm/vit_base_patch16_clip_224.laion2b_ft_in12k_in1k timm/tf_efficientnetv2_s.in21k_ft_in1k
    timm/convnext_base.clip_laion2b_augreg_ft_in12k_in1k timm/maxvit_tiny_tf_224.in1k
    timm/densenet121.ra_in1k timm/vgg16.tv_in1k=0.138 timm/inception_v3.tv_in1k
    timm/hrnet_w18.ms_aug_in1k timm/caformer_s18.sail_in22k_ft_in1k timm/coat_lite_mini.in1k
    timm/rexnet_150.nav_in1k nateraw/vit-age-classifier dima806/deepfake_vs_real_image_detection
    umm-maybe/AI-image-detector trpakov/vit-face-expression nvidia/MambaVision-T-1K
    google/mobilenet_v1_0.75_192 apple/mobilevitv2-1.0-imagenet1k-256
    magic-leap-community/superpoint
  `,
  "detection-segmentation": `
    facebook/detr-resnet-50=0.041 facebook/detr-resnet-101-panoptic=0.06
    SenseTime/deformable-detr microsoft/conditional-detr-resnet-50 jozhang97/deta-swin-large
    hustvl/yolos-tiny PekingU/rtdetr_r18vd_coco_o365 ustc-community/dfine-small-coco
    google/owlvit-base-patch32 google/owlv2-base-patch16-ensemble
    IDEA-Research/grounding-dino-base omlab/omdet-turbo-swin-tiny-hf
    microsoft/table-transformer-detection facebook/sam-vit-base facebook/sam2.1-hiera-tiny
    facebook/sam2-hiera-large nielsr/slimsam-77-uniform Zigeng/SlimSAM-uniform-77
    facebook/maskformer-swin-base-ade facebook/mask2former-swin-tiny-coco-instance
    shi-labs/oneformer_ade20k_swin_large nvidia/segformer-b0-finetuned-ade-512-512=0.0038
    mattmdjaga/segformer_b2_clothes openmmlab/upernet-convnext-small
    google/deeplabv3_mobilenet_v2_1.0_513 apple/deeplabv3-mobilevit-small
    CIDAS/clipseg-rd64-refined nvidia/groupvit-gcc-yfcc briaai/RMBG-2.0 ZhengPeng7/BiRefNet
    usyd-community/vitpose-base-simple hustvl/vitmatte-small-composition-1k
    keremberker/yolov5m-license-plate Ultralytics/YOLOv8 yolov8n.pt=0.0032 yolov5s.onnx
    onnx-community/yolov10n jameslahm/yolov10x kadirnar/yolov9-e Xenova/yolov9-c_all
    deepghs/anime_face_detection foduucom/table-detection-and-extraction fasterrcnn_resnet50_fpn
    maskrcnn_resnet50_fpn_v2 ssdlite320_mobilenet_v3_large
  `,
  multimodal: `
    openai/clip-vit-base-patch32=0.15 laion/CLIP-ViT-H-14-laion2B-s32B-b79K
    google/siglip-base-patch16-224 google/siglip2-so400m-patch14-384=0.4 kakaobrain/align-base
    BAAI/AltCLIP OFA-Sys/chinese-clip-vit-base-patch16 microsoft/xclip-base-patch32
    patrickjohncyh/fashion-clip microsoft/BiomedCLIP-PubMedBERT_256-vit_base_patch16_224
    sentence-transformers/clip-ViT-B-32 apple/MobileCLIP-S2
    Salesforce/blip-image-captioning-base=0.25 Salesforce/blip-vqa-base
    Salesforce/instructblip-vicuna-7b=7 llava-hf/llava-1.5-7b-hf=7
    llava-hf/llava-onevision-qwen2-0.5b-ov-hf=0.5 liuhaotian/llava-v1.5-13b=13
    LanguageBind/Video-LLaVA-7B-hf=7 openflamingo/OpenFlamingo-3B-vitl-mpt1b=3
    HuggingFaceM4/idefics-9b-instruct=9 HuggingFaceM4/Idefics3-8B-Llama3=8
    HuggingFaceTB/SmolVLM-256M-Instruct=0.256 google/paligemma-3b-pt-224=3
    google/paligemma2-10b-mix-448=10 google/gemma-3-12b-it=12 google/medgemma-4b-it=4
    adept/fuyu-8b=8 microsoft/kosmos-2-patch14-224 microsoft/Florence-2-base
    naver-clova-ix/donut-base facebook/nougat-base microsoft/trocr-base-handwritten
    microsoft/git-base-coco microsoft/git-large-textvqa google/pix2struct-textcaps-base
    google/deplot google/matcha-chartqa dandelin/vilt-b32-finetuned-vqa
    uclanlp/visualbert-vqa-coco-pre unc-nlp/lxmert-base-uncased facebook/flava-full
    microsoft/layoutlm-base-uncased microsoft/layoutxlm-base SCUT-DLVCLab/lilt-roberta-en-base
    microsoft/udop-large impira/layoutlm-document-qa BridgeTower/bridgetower-base
    nlpconnect/vit-gpt2-image-captioning ydshieh/vit-gpt2-coco-en Qwen/Qwen2-VL-7B-Instruct=7
    Qwen/Qwen-VL-Chat Qwen/Qwen3-VL-30B-A3B-Instruct=30 Qwen/Qwen2.5-Omni-7B=7
    Qwen/QVQ-72B-Preview=72 OpenGVLab/InternVL2_5-4B=4 OpenGVLab/InternVL-Chat-V1-5
    internlm/internlm-xcomposer2-vl-7b=7 openbmb/MiniCPM-V-2_6 openbmb/MiniCPM-Llama3-V-2_5
    openbmb/MiniCPM-o-2_6 THUDM/cogvlm2-llama3-chat-19B=19 THUDM/glm-4v-9b=9
    deepseek-ai/deepseek-vl2-tiny deepseek-ai/Janus-Pro-7B=7 deepseek-ai/DeepSeek-OCR
    allenai/Molmo-72B-0924=72 mistralai/Pixtral-12B-2409=12 microsoft/Phi-3-vision-128k-instruct
    microsoft/Phi-4-multimodal-instruct meta-llama/Llama-3.2-90B-Vision-Instruct=90
    AIDC-AI/Ovis2-8B=8 rhymes-ai/Aria BAAI/Emu3-Chat vikhyatk/moondream2 nvidia/NVLM-D-72B=72
    Efficient-Large-Model/VILA1.5-3b=3 moonshotai/Kimi-VL-A3B-Instruct vidore/colpali-v1.2
    vidore/colqwen2-v1.0 stepfun-ai/GOT-OCR2_0 ds4sd/SmolDocling-256M-preview=0.256
    openvla/openvla-7b=7 breezedeus/pix2text-mfr facebook/chameleon-7b=7
  `,
  audio: `
    openai/whisper-tiny=0.039 openai/whisper-small.en=0.244 openai/whisper-large-v2=1.55
    distil-whisper/distil-large-v3 Systran/faster-whisper-base
    facebook/wav2vec2-large-xlsr-53=0.317 facebook/wav2vec2-xls-r-1b=1
    jonatasgrosman/wav2vec2-large-xlsr-53-english facebook/w2v-bert-2.0
    facebook/wav2vec2-conformer-rope-large-960h-ft facebook/hubert-large-ls960-ft
    superb/hubert-large-superb-er ntu-spml/distilhubert microsoft/wavlm-large
    microsoft/unispeech-sat-base asapp/sew-d-tiny-100k facebook/s2t-small-librispeech-asr
    facebook/data2vec-audio-base-960h microsoft/speecht5_tts microsoft/speecht5_hifigan
    facebook/mms-1b-all=1 facebook/mms-tts-eng facebook/seamless-m4t-medium suno/bark
    suno/bark-small laion/clap-htsat-unfused MIT/ast-finetuned-speech-commands-v2
    facebook/encodec_24khz descript/dac_44khz kyutai/mimi kyutai/moshiko-pytorch-bf16
    facebook/musicgen-small facebook/audiogen-medium cvssp/audioldm2
    stabilityai/stable-audio-open-1.0 kakao-enterprise/vits-ljs coqui/XTTS-v1 nvidia/tts_hifigan
    parler-tts/parler-tts-mini-v1 nvidia/parakeet-ctc-1.1b=1.1 nvidia/canary-1b=1
    nvidia/stt_en_conformer_ctc_large nvidia/speakerverification_en_titanet_large
    snakers4/silero-vad pyannote/segmentation-3.0 pyannote/voice-activity-detection
    speechbrain/spkrec-ecapa-voxceleb speechbrain/sepformer-wham hance-ai/audiomae
    UsefulSensors/moonshine-tiny fishaudio/fish-speech-1.4 SWivid/F5-TTS
    yl4579/StyleTTS2-LJSpeech myshell-ai/MeloTTS-English FunAudioLLM/CosyVoice2-0.5B=0.5
    FunAudioLLM/SenseVoiceSmall nari-labs/Dia-1.6B=1.6 canopylabs/orpheus-3b-0.1-ft=3
    sesame/csm-1b=1 OuteAI/OuteTTS-0.2-500M=0.5 Qwen/Qwen2-Audio-7B-Instruct=7
    fixie-ai/ultravox-v0_5-llama-3_2-1b=1 ibm-granite/granite-speech-3.3-8b=8
    moonshotai/Kimi-Audio-7B-Instruct=7 mistralai/Voxtral-Mini-3B-2507=3 google/yamnet
    m-a-p/MERT-v1-95M=0.095
  `,
  diffusion: `
    stable-diffusion-v1-5/stable-diffusion-v1-5 CompVis/stable-diffusion-v1-4
    stabilityai/stable-diffusion-2-1 stabilityai/stable-diffusion-xl-base-1.0=3.5
    stabilityai/sdxl-turbo stabilityai/sd-turbo stabilityai/stable-diffusion-3-medium-diffusers
    stabilityai/stable-cascade stabilityai/stable-video-diffusion-img2vid
    stabilityai/sd-vae-ft-mse black-forest-labs/FLUX.1-dev=12
    black-forest-labs/FLUX.1-Kontext-dev black-forest-labs/FLUX.2-dev
    PixArt-alpha/PixArt-XL-2-1024-MS kandinsky-community/kandinsky-2-2-decoder
    DeepFloyd/IF-I-XL-v1.0 lllyasviel/sd-controlnet-canny lllyasviel/control_v11f1p_sd15_depth
    diffusers/controlnet-depth-sdxl-1.0 xinsir/controlnet-union-sdxl-1.0
    TencentARC/t2i-adapter-canny-sdxl-1.0 h94/IP-Adapter SimianLuo/LCM_Dreamshaper_v7
    latent-consistency/lcm-lora-sdxl guoyww/animatediff-motion-adapter-v1-5-2
    Wan-AI/Wan2.1-T2V-1.3B-Diffusers=1.3 Wan-AI/Wan2.1-I2V-14B-720P=14 tencent/HunyuanVideo
    Tencent-Hunyuan/HunyuanDiT-v1.2 zai-org/CogVideoX-5b=5 THUDM/CogView4-6B=6
    Lightricks/LTX-Video-0.9.5 genmo/mochi-1-preview ali-vilab/text-to-video-ms-1.7b=1.7
    cerspense/zeroscope_v2_576w warp-ai/wuerstchen fal/AuraFlow
    Efficient-Large-Model/Sana_1600M_1024px_diffusers=1.6 Alpha-VLLM/Lumina-Image-2.0
    Kwai-Kolors/Kolors playgroundai/playground-v2.5-1024px-aesthetic Lykon/dreamshaper-8
    SG161222/Realistic_Vision_V5.1_noVAE prompthero/openjourney
    dreamlike-art/dreamlike-photoreal-2.0 hakurei/waifu-diffusion cagliostrolab/animagine-xl-3.1
    google/ddpm-cifar10-32 CompVis/ldm-text2im-large-256 facebook/DiT-XL-2-256
    dalle-mini/dalle-mini timbrooks/instruct-pix2pix thu-ml/unidiffuser-v1
    Salesforce/blipdiffusion stabilityai/stable-diffusion-2-1-unclip openai/shap-e
    ashawkey/zero123-xl-diffusers stabilityai/TripoSR Qwen/Qwen-Image HiDream-ai/HiDream-I1-Full
    madebyollin/taesd prs-eth/marigold-depth-v1-0 nvidia/Cosmos-Predict2-2B-Text2Image=2
  `,
  "time-series": `
    amazon/chronos-t5-small amazon/chronos-bolt-tiny google/timesfm-1.0-200m=0.2
    Salesforce/moirai-1.1-R-large time-series-foundation-models/Lag-Llama
    ibm-granite/granite-timeseries-ttm-r2 ibm-granite/granite-timeseries-patchtst
    ibm-granite/granite-timeseries-patchtsmixer huggingface/informer-tourism-monthly
    huggingface/time-series-transformer-tourism-monthly AutonLab/MOMENT-1-large
    Maple728/TimeMoE-50M=0.05 thuml/timer-base-84m=0.084 thuml/sundial-base-128m=0.128
    Datadog/Toto-Open-Base-1.0 NX-AI/TiRex
  `,
  tabular: `
    Prior-Labs/TabPFN-v2-reg jingang/TabICL-clf google/tabnet scikit-learn/tabular-playground
    keras-io/tab_transformer yandex/ft-transformer autogluon/tabpfn-mix-1.0-classifier
    julien-c/wine-quality-xgboost danielmolina/lightgbm-churn
    sklearn-docs/random-forest-regressor
  `,
  graph: `
    clefourrier/graphormer-base-pcqm4mv1 pyg-team/graphsage-reddit acme/gcn-cora acme/GAT
    acme/dimenet++-qm9 fairchem/gemnet-oc-large fairchem/equiformer_v2_31M=0.031 acme/schnet-qm9
    google-deepmind/graphcast acme/knowledge-gnn
  `,
  biology: `
    facebook/esm2_t6_8M_UR50D=0.008 facebook/esmfold_v1 Rostlab/prot_bert
    Rostlab/prot_t5_xl_uniref50 nferruz/ProtGPT2 zhihan1996/DNABERT-2-117M=0.117
    InstaDeepAI/nucleotide-transformer-500m-human-ref=0.5
    LongSafari/hyenadna-small-32k-seqlen-hf seyonec/ChemBERTa-zinc-base-v1
    ibm/MoLFormer-XL-both-10pct ctheodoris/Geneformer
  `,
  reinforcement: `
    edbeeching/decision-transformer-gym-hopper-expert sb3/ppo-CartPole-v1
    sb3/dqn-SpaceInvadersNoFrameskip-v4 CarlCochet/trajectory-transformer-halfcheetah-medium-v2
    ThomasSimonini/ppo-LunarLander-v2 acme/q-FrozenLake-v1-4x4-noSlippery
    lerobot/act_aloha_sim_transfer_cube_human lerobot/diffusion_pusht lerobot/pi0
    araffin/a2c-AntBulletEnv-v0
  `,
  unknown: `
    acme/my-model user/invitation-generator company/party-planner x/y test final_v2
    org/dinosaur-facts someone/robert-smith studio/watts-up me/git-commit-helper
    me/version-control team/optimizer-state team/saman-thing a/vitamin-d a/swing-trading
    a/clipboard-manager a/bark-beetle-counter a/yielding b/wanderlust b/fluxional
    b/graphite-pencil 1234567890 --- 🤖🤖🤖 b/phish-or-not
  `,
};

/** One id of the table. */
export interface KnownModelId {
  readonly id: string;
  readonly family: ModelFamily;
  readonly parametersBillions: number | undefined;
}

export const KNOWN_MODEL_IDS: readonly KnownModelId[] = Object.entries(IDS).flatMap(
  ([family, ids]) =>
    words(ids).map((entry) => {
      const [id = "", billions] = entry.split("=");
      return {
        id,
        family: family as ModelFamily,
        parametersBillions: billions === undefined ? undefined : Number(billions),
      };
    }),
);
